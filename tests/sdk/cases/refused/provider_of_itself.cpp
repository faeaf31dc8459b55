// mistake: a provider of a T that takes a `Need<T>`
// expect: portico: the provider of a T needs a T itself: it would never end
#include <portico/portico.hpp>
struct Session {};
void start(portico::App& app) {
  app.provide<Session>([](portico::Need<Session>) { return Session{}; });
}
