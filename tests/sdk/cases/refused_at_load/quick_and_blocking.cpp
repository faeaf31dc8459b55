// mistake: `.quick` and `.blocking`
// expect: start() threw a std::invalid_argument: GET /u: .quick and .blocking exclude each other: one never blocks, the other does; leave out one
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/u", Options{.quick = true, .blocking = true}, [] { return std::string{}; });
}
