// mistake: a provider whose result is no T
// expect: portico: the provider of a T returns a T, a T&, a std::unique_ptr<T> or a std::shared_ptr<T>
#include <portico/portico.hpp>
struct Session {};
void start(portico::App& app) {
  app.provide<Session>([] { return 1; });
}
