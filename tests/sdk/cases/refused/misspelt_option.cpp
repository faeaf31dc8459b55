// mistake: `Options{.sumary = ...}`: the compiler names the word
// expect: sumary
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.get("/x", portico::Options{.sumary = "A typo"}, [] { return 1; });
}
