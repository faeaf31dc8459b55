// mistake: a text in place of a handler
// expect: portico: a handler is a function or a lambda whose parameters have named types (no auto)
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) { app.get("/x", "hello"); }
