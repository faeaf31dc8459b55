// mistake: a handler that forgets its return
// expect: warning plugin.shop POST /u: the handler returns nothing, so that the reply is null; return a value, say .status = status::no_content, or <void> behind the method where null is meant
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.post("/u", [] {});
}
