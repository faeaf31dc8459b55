// mistake: `app.security_scheme("bearer", "http")`
// expect: start() threw a std::invalid_argument: the security scheme bearer is no object with a type: {{"type", "http"}, {"scheme", "bearer"}}
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.security_scheme("bearer", "http");
  app.get("/u", Options{.security = {"bearer"}}, [] { return std::string{}; });
}
