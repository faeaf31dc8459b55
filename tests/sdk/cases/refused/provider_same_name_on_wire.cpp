// mistake: the same `Alias` on two parameters of a provider
// expect: portico: two parameters have the same name where clients send them: an Alias that is another's name, or headers that differ in case, - and _ alone
#include <portico/portico.hpp>

using namespace portico;

struct Session {};
void start(App& app) {
  app.provide<Session>(
      [](Query<"a", int, Alias<"x">>, Query<"b", int, Alias<"x">>) { return Session{}; });
}
