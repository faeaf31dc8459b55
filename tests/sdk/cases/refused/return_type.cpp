// mistake: a handler that returns a list of pointers
// expect: portico: what a handler returns (void*): | a pointer has no JSON form; say the value itself, or std::optional or std::unique_ptr where it may be missing
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.get("/x", []() -> std::vector<void*> { return {}; });
}
