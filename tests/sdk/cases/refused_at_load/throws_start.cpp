// mistake: an exception in `PORTICO_PLUGIN`
// expect: start() threw a std::runtime_error: no database
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") { throw std::runtime_error("no database"); }
