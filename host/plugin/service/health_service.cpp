#include "plugin/service/health_service.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "plugin/app.hpp"
#include "plugin/service/boundary.hpp"

namespace portico::plugin {
namespace {

portico_result register_check(portico_app* app, portico_str name,
                              portico_health_check given) noexcept {
  message::Owned<portico_health_check> check{given};
  return guarded([&]() -> portico_result {
    if (!app) return PORTICO_REFUSED;
    const std::string called{view(name)};
    const std::string it = "health check '" + called + "' ";
    if (const auto why = app->objection(); !why.empty())
      return app->refuse(std::string{it}.append(why));
    if (called.empty()) return app->refuse("a health check is refused: it has no name");
    if (!given.run) return app->refuse(it + "is refused: it has no run()");
    const auto& known = app->health_checks;
    if (std::any_of(known.begin(), known.end(),
                    [&](const HealthCheck& one) { return one.name() == called; }))
      return app->refuse(it + "is refused: the name is taken");
    app->health_checks.emplace_back(app->id, called, std::move(check));
    return PORTICO_OK;
  });
}

constexpr portico_health_service health_table{sizeof(portico_health_service), register_check};

}  // namespace

const portico_health_service& health_service() noexcept { return health_table; }

}  // namespace portico::plugin
