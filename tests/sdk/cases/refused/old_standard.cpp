// mistake: a compiler without -std=c++20
// expect: portico: the SDK is C++20: compile with -std=c++20, in CMake link portico::sdk
// standard: 17
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [] { return 1; });
}
