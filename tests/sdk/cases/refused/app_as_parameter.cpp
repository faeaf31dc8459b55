// mistake: a handler that takes the App
// expect: portico: App: | handlers and providers run when requests come, and the App belongs to the start: register all routes there, and capture what lives as long as the App
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](App&) { return 1; });
}
