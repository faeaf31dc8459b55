// mistake: `.security` of a scheme that is not declared
// expect: start() threw a std::invalid_argument: GET /u: the security scheme bearer is not known; declare it first with security_scheme()
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/u", Options{.security = {"bearer"}}, [] { return std::string{}; });
}
