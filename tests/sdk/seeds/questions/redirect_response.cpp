#include <portico/portico.hpp>

namespace redirect_response {

using namespace portico;

PORTICO_PLUGIN("redirect_response", "1.0.0") {
  app.get("/old-path", {.status = status::moved_permanently, .name = "old_path"},
          [] { return RedirectResponse{.url = "/new-path"}; });

  // Moved for now: 307 where nothing else is said.
  app.get("/login", {.name = "login_redirect"},
          [] { return RedirectResponse{.url = "/auth/login"}; });
}

}  // namespace redirect_response
