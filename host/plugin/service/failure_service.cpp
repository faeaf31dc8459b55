#include "plugin/service/failure_service.hpp"

#include "plugin/service/boundary.hpp"
#include "route/witness.hpp"

namespace portico::plugin {
namespace {

void because(const portico_app*, portico_str why) noexcept {
  guarded([&] { return route::Witness::say(view(why)), PORTICO_OK; });
}

constexpr portico_failure_service failure_table{sizeof(portico_failure_service), because};

}  // namespace

const portico_failure_service& failure_service() noexcept { return failure_table; }

}  // namespace portico::plugin
