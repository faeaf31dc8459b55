// mistake: a mutable lambda as a handler
// expect: portico: handlers and providers are called by many threads at once and can not be mutable
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.get("/x", [count = 0]() mutable { return ++count; });
}
