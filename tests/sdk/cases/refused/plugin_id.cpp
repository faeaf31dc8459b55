// expect: a plugin's id consists of at most 64 small letters, digits
#include <portico/portico.hpp>
PORTICO_PLUGIN("my plugin", "1.0.0") {}
