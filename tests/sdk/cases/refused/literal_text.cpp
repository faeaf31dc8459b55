// mistake: `return "hello";`
// expect: portico: what a handler returns (const char*): | a text is a std::string
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [] { return "hello"; });
}
