// mistake: `app.config<T>()` without `.config =`
// expect: start() threw a std::logic_error: portico: the configuration has no model; name it behind the plugin's version: .config = configuration<Settings>
#include <portico/portico.hpp>

using namespace portico;

struct Settings {
  std::string x;
};
PORTICO_PLUGIN("shop", "1.0.0") {
  auto s = app.config<Settings>();
  app.get("/u", [s] { return s.x; });
}
