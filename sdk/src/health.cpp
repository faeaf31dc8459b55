#include "portico/health.hpp"

#include <memory>
#include <stdexcept>

#include "portico/app.hpp"
#include "portico/guard.hpp"
#include "portico/health.h"

namespace portico {

namespace {

struct Checked {
  const detail::Host host;
  const std::string where;  ///< in the log of a host that cannot tell
  const detail::HealthCheck ask;

  static portico_result run(void* self) {
    const Checked& checked = *static_cast<const Checked*>(self);
    return detail::guarded(checked.host, checked.where, [&] {
      const Health health = checked.ask();
      if (health.is_well()) return PORTICO_OK;
      if (!health.why().empty()) detail::say_failure(checked.host, checked.where, health.why());
      return PORTICO_FAILED;
    });
  }
  static void drop(void* self) { delete static_cast<Checked*>(self); }
};

}  // namespace

void App::add_health(const std::string& name, detail::HealthCheck check) {
  const auto* const service = host_.extension<portico_health_service>(PORTICO_HEALTH_SERVICE);
  if (service == nullptr)
    return log(Level::warning, "health check '" + name +
                                   "': this host does not offer " PORTICO_HEALTH_SERVICE
                                   ", and will not ask it; it needs to be newer");
  auto checked =
      std::make_unique<Checked>(Checked{host_, "health check '" + name + "'", std::move(check)});
  const portico_health_check given{checked.release(), Checked::run, Checked::drop};
  if (service->check(host_.app, detail::to_str(name), given) != PORTICO_OK)
    throw std::runtime_error("the host refused health check '" + name + "'");
}

}  // namespace portico
