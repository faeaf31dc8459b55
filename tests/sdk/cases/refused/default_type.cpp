// mistake: a default that its type cannot hold
// expect: portico: a Default is no value of the type it is for
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.get("/x", [](portico::Query<"n", unsigned char, portico::Default<300>> n) { return *n; });
}
