// mistake: a handler with a `BodyStream` and a `Form`
// expect: portico: handlers and providers take one BodyStream, and no Body, Form or File beside it: a request has one body
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.put("/x", [](BodyStream body, Form<"n"> n) { return *n; });
}
