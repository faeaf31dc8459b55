#include "plugin/app.hpp"

#include <algorithm>

#include "os/employer.hpp"

namespace portico::plugin {
namespace {

Poco::Message::Priority priority(int level) {
  switch (level) {
  case PORTICO_DEBUG: return Poco::Message::PRIO_DEBUG;
  case PORTICO_INFO: return Poco::Message::PRIO_INFORMATION;
  case PORTICO_WARNING: return Poco::Message::PRIO_WARNING;
  default: return Poco::Message::PRIO_ERROR;
  }
}

}  // namespace

Draft::Draft(const portico_route& given, message::Owned<portico_handler> its_handler)
    : route{},
      handler{std::move(its_handler)} {
  route.size = sizeof route;
  route.flags = given.flags;
  route.status = given.status;
  route.method = keep(given.method);
  route.path = keep(given.path);
  route.input = keep(given.input);
  route.output = keep(given.output);
  route.include = keep(given.include);
  route.exclude = keep(given.exclude);
  route.docs = keep(given.docs);
}

portico_str Draft::keep(portico_str text) {
  if (!text.data || text.size == 0) return {};
  const std::string& copy = texts_.emplace_back(text.data, text.size);
  return {copy.data(), copy.size()};
}

}  // namespace portico::plugin

portico_app::portico_app(std::string its_id, std::string its_version)
    : id{std::move(its_id)},
      version{std::move(its_version)},
      log{Poco::Logger::get("plugin." + id + portico::os::Employer::mark())},
      faults{log} {}

std::string_view portico_app::objection() const {
  if (phase.load(std::memory_order_acquire) != Phase::starting)
    return "is refused: models, routes and health checks are registered in start() only";
  if (starter != std::this_thread::get_id())
    return "is refused: it was called from another thread than the one that runs start()";
  return "";
}

portico_result portico_app::refuse(const std::string& what) const {
  if (what != refusal()) write(PORTICO_ERROR, what);
  const std::lock_guard lock{mutex_};
  refusal_ = what;
  return PORTICO_REFUSED;
}

std::string portico_app::refusal() const {
  const std::lock_guard lock{mutex_};
  return refusal_;
}

std::string portico_app::last_words() const {
  const std::lock_guard lock{mutex_};
  return last_words_;
}

void portico_app::write(int level, std::string_view message) const {
  const auto rank = portico::plugin::priority(level);
  if (phase.load(std::memory_order_relaxed) == Phase::starting && level >= PORTICO_WARNING) {
    const std::lock_guard lock{mutex_};
    last_words_ = message;
  }
  if (log.is(rank)) log.log(Poco::Message{log.name(), std::string{message}, rank});
}
