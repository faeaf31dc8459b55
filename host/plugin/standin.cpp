#include "plugin/standin.hpp"

#include <stdexcept>
#include <string_view>

#include "plugin/service/boundary.hpp"
#include "plugin/service/services.hpp"

namespace portico::plugin {
namespace {

constexpr std::string_view retry_after = "60";

portico_result answer(void*, portico_call* call, const portico_value*) {
  constexpr std::string_view words = "This service is out of order";
  portico_value detail{};
  detail.kind = PORTICO_STRING;
  detail.size = static_cast<std::uint32_t>(words.size());
  detail.text = words.data();
  const portico_host& host = services();
  const portico_result result = host.fail(call, 503, &detail);
  host.header(call, lend("retry-after"), lend(retry_after));
  return result;
}

}  // namespace

Standin::Standin(const std::string& id, const std::string& version, const std::vector<Path>& paths)
    : app_{id, version} {
  for (const Path& path : paths) {
    portico_route given{};
    given.size = sizeof given;
    given.flags = PORTICO_QUICK | PORTICO_UNLISTED;
    given.method = lend(path.method);
    given.path = lend(path.path);
    try {
      routes_.push_back(route::compile(
          given, message::Owned<portico_handler>{{nullptr, answer, nullptr}}, id, models_));
      routes_.back()->app = &app_;
    } catch (const std::runtime_error& error) {
      app_.log.warning(path.method + ' ' + path.path + " has no stand-in: " + error.what());
    }
  }
  app_.phase = portico_app::Phase::live;
}

}  // namespace portico::plugin
