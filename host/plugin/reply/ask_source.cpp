#include "plugin/reply/ask_source.hpp"

#include <string>
#include <string_view>

#include "plugin/app.hpp"
#include "portico/thrown.hpp"
#include "route/witness.hpp"

namespace portico::plugin {
namespace {

void report(const route::Route* route, std::string_view why) noexcept {
  if (route && route->app) route->app->faults.report(*route, std::string{"stream "}.append(why));
}

}  // namespace

portico_result ask(const portico_source& source, const route::Route* route,
                   portico_str& chunk) noexcept {
  const route::Witness witness;
  try {
    const portico_result result = source.next(source.self, &chunk);
    if (result < PORTICO_OK && !witness.why().empty()) report(route, witness.why());
    return result;
  } catch (...) {
    report(route, "threw " + detail::describe_thrown());
    return PORTICO_FAILED;
  }
}

}  // namespace portico::plugin
