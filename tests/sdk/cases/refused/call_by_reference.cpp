// mistake: `Call&` in place of `Call`
// expect: portico: Call: | a handler takes its parameters by value or by const reference, not by reference; they are its own to change
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Call& call) { return call.path().size(); });
}
