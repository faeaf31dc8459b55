// mistake: the options behind the handler
// expect: portico: the options stand before the handler: (path, Options{...}, handler)
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get(
      "/x", [] { return 1; }, Options{.summary = "x"});
}
