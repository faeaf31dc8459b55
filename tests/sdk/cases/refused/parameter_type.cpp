// mistake: a pointer as a `Query`
// expect: portico: Query q (void*): | a pointer has no JSON form; say the value itself, or std::optional or std::unique_ptr where it may be missing
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.get("/x", [](portico::Query<"q", void*>) {});
}
