// mistake: `return HttpError{404}`
// expect: portico: what a handler returns (HttpError): | an HttpError is thrown and not returned
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [] { return HttpError{404, "gone"}; });
}
