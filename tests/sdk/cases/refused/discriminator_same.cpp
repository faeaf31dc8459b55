// mistake: two alternatives with the same literal
// expect: portico: Item.pet (std::variant<Cat, Dog>): | two alternatives have the same value in the member that the Discriminator names
#include <portico/portico.hpp>

using namespace portico;

struct Cat {
  Literal<"cat"> kind;
};
struct Dog {
  Literal<"cat"> kind;
};
struct Item {
  Field<std::variant<Cat, Dog>, Discriminator<"kind">> pet;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
