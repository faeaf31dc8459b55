// mistake: two headers that are one where they are sent
// expect: portico: two parameters have the same name where clients send them: an Alias that is another's name, or headers that differ in case, - and _ alone
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Header<"x_a"> a, Header<"b", std::string, Alias<"X-a">>) { return *a; });
}
