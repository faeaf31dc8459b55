// mistake: `Security<"my key">`, a name with a blank
// expect: portico: a blank parts two names of a Security: a scheme or a scope has none, take another name, or several of them
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.security_scheme("my key", {{"type", "apiKey"}, {"in", "header"}, {"name", "k"}});
  app.get("/u", [](Security<"my key", std::string> who) { return *who; });
}
