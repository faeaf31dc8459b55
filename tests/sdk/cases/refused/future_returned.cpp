// mistake: a handler that returns a std::future
// expect: portico: what a handler returns (std::future<int>): | what comes later has no JSON form; a handler may wait for it, and return the value itself
#include <portico/portico.hpp>

#include <future>

using namespace portico;

void start(App& app) {
  app.get("/x", [] { return std::async([] { return 1; }); });
}
