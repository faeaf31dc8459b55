// mistake: a member of the `Discriminator` that is a plain text
// expect: portico: Item.pet (std::variant<Cat, Dog>): | the member that a Discriminator names is a Literal or an enumeration in every alternative
#include <portico/portico.hpp>

using namespace portico;

struct Cat {
  Literal<"cat"> kind;
};
struct Dog {
  std::string kind;
};
struct Item {
  Field<std::variant<Cat, Dog>, Discriminator<"kind">> pet;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
