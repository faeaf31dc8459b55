// mistake: a space in the id of the plugin
// expect: portico: a plugin's id consists of at most 64 small letters, digits, '_' and '-' and begins with a letter
#include <portico/portico.hpp>
PORTICO_PLUGIN("my plugin", "1.0.0") {}
