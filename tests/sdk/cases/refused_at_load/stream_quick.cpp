// mistake: `.quick` at a handler with a `BodyStream`
// expect: start() threw a std::invalid_argument: PUT /u: it is .quick, but a handler with a BodyStream waits for its client; leave .quick out
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.put("/u", {.quick = true}, [](BodyStream body) { return 1; });
}
