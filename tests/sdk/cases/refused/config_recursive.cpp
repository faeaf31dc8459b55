// mistake: a model of the configuration that holds itself
// expect: portico: the model of a configuration holds itself, and is written out without references; let it hold JsonValue there
#include <portico/portico.hpp>

using namespace portico;

struct Settings {
  std::string x;
  std::vector<Settings> more;
};
PORTICO_PLUGIN("shop", "1.0.0", .config = configuration<Settings>) {
  app.get("/u", [] { return 1; });
}
