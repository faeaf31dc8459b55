// mistake: a provider with `MinLength` on an `int`
// expect: portico: Query q (int): | MinLength and MaxLength are rules for texts, lists and dictionaries
#include <portico/portico.hpp>

using namespace portico;

struct Session {};
void start(App& app) {
  app.provide<Session>([](Query<"q", int, MinLength<3>>) { return Session{}; });
}
