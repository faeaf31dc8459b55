// mistake: `Need<const T>`
// expect: portico: Need<T> is of the type that provide<T>() names, without const and &
#include <portico/portico.hpp>
struct Session {};
void start(portico::App& app) {
  app.get("/x", [](portico::Need<const Session>) { return 1; });
}
