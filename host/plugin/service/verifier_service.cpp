#include "plugin/service/verifier_service.hpp"

#include <string>
#include <utility>

#include "plugin/app.hpp"
#include "plugin/service/boundary.hpp"

namespace portico::plugin {
namespace {

portico_result register_verifier(portico_app* app, portico_verifier given) noexcept {
  message::Owned<portico_verifier> verifier{given};
  return guarded([&]() -> portico_result {
    if (!app) return PORTICO_REFUSED;
    if (const auto why = app->objection(); !why.empty())
      return app->refuse(std::string{"the verifier "}.append(why));
    if (!given.verify) return app->refuse("the verifier is refused: it has no verify()");
    if (app->verification) return app->refuse("the verifier is refused: there is one already");
    app->verification.emplace(app->id, std::move(verifier), app->faults);
    return PORTICO_OK;
  });
}

constexpr portico_verifier_service verifier_table{sizeof(portico_verifier_service),
                                                  register_verifier};

}  // namespace

const portico_verifier_service& verifier_service() noexcept { return verifier_table; }

}  // namespace portico::plugin
