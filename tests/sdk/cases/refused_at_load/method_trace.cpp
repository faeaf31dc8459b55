// mistake: a route for TRACE
// expect: the host refused TRACE /a: route TRACE /a is refused: this host answers that method by itself
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.route("TRACE", "/a", {}, [] { return 1; });
}
