// mistake: a plain std::optional in the body of a PATCH
// expect: warning plugin.shop PATCH /u: P.a: null cannot be told from what was not sent; a Field<std::optional<...>> can (is_set())
#include <portico/portico.hpp>

using namespace portico;

struct P {
  std::optional<int> a;
};
PORTICO_PLUGIN("shop", "1.0.0") {
  app.patch("/u", [](Body<P> p) { return *p; });
}
