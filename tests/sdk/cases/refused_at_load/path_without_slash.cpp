// mistake: a path that does not begin with a slash
// expect: GET items: path 'items' must begin with '/'
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("items", [] { return 1; });
}
