// mistake: a provider with `Query<"q", int>&`
// expect: portico: Query: | handlers and providers take their parameters by value or by const reference, not by reference; each call has its own to change
#include <portico/portico.hpp>

using namespace portico;

struct Session {};
void start(App& app) {
  app.provide<Session>([](Query<"q", int>&) { return Session{}; });
}
