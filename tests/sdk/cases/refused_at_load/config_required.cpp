// mistake: a configuration that lacks a required member
// expect: its configuration does not fit: settings: plugins.shop.config.x: Field required
#include <portico/portico.hpp>

using namespace portico;

struct Settings {
  std::string x;
};
PORTICO_PLUGIN("shop", "1.0.0", .config = configuration<Settings>) {
  auto s = app.config<Settings>();
  app.get("/u", [s] { return s.x; });
}
