// mistake: a type without a JSON form as the model of a route
// expect: portico: the response model of a route has no JSON form; see the SDK's plugin.md
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.get<void*>("/x", [] { return 1; });
}
