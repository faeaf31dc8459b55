// mistake: a `Header` with a space in its name
// expect: portico: Header x token (std::string): | the name of a header or cookie is a token: RFC 9110, section 5.6.2
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Header<"x token"> t) { return *t; });
}
