// mistake: a handler that returns a std::string_view
// expect: portico: what a handler returns (std::string_view): | a text is a std::string
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [] { return std::string_view{"hello"}; });
}
