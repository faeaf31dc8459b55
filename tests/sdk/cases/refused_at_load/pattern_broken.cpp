// mistake: a regular expression that does not compile
// expect: model Item at /properties/code/pattern: is not in RE2 syntax (missing ]: [); write it without look-around and back-references
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Field<std::string, Pattern<"[">> code;
};
PORTICO_PLUGIN("shop", "1.0.0") {
  app.post("/u", [](Body<Item> i) { return *i; });
}
