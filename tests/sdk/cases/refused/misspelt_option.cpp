// expect: has no non-static data member named
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.get("/x", portico::Options{.sumary = "A typo"}, [] { return 1; });
}
