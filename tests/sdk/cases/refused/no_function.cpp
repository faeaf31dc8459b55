// mistake: a text in place of a handler
// expect: portico: handlers and providers are functions or lambdas whose parameters have named types (no auto)
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) { app.get("/x", "hello"); }
