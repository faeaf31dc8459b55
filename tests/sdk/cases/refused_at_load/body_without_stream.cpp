// mistake: `.body` at a handler without a `BodyStream`
// expect: start() threw a std::invalid_argument: PUT /u: .body is of a BodyStream, which the handler does not take; leave it out, or take one
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.put("/u", {.body = {.limit = 1000}}, [](Body<int> body) { return *body; });
}
