// mistake: a member without a JSON form in the model of the configuration
// expect: portico: Settings.x (void*): | a pointer has no JSON form; say the value itself, or std::optional or std::unique_ptr where it may be missing
#include <portico/portico.hpp>

using namespace portico;

struct Settings {
  void* x;
};
PORTICO_PLUGIN("one", "1.0.0", .config = configuration<Settings>) {
  app.get("/x", [] { return 1; });
}
