// mistake: a method in small letters
// expect: get /items: the method must be a token in upper case, such as GET
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.route("get", "/items", Options{}, [] { return 1; });
}
