// mistake: `Ge` on a text
// expect: portico: Query q (std::string): | Gt, Ge, Lt, Le and MultipleOf are rules for numbers and Decimal
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Query<"q", std::string, Ge<1>> q) { return *q; });
}
