// mistake: `Call&` in place of `Call`
// expect: portico: Call: | handlers and providers take their parameters by value or by const reference, not by reference; each call has its own to change
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Call& call) { return call.path().size(); });
}
