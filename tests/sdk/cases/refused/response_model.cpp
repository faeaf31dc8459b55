// expect: the response model of a route has no JSON form
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.get<void*>("/x", [] { return 1; });
}
