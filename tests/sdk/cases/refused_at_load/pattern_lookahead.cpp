// mistake: a regular expression with look-ahead
// expect: input of GET /u at /properties/q/pattern: is not in RE2 syntax (invalid perl operator: (?=); write it without look-around and back-references
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/u", [](Query<"q", std::string, Pattern<"(?=a)b">> i) { return *i; });
}
