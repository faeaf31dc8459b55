// mistake: an alternative without the member of the `Discriminator`
// expect: portico: Item.pet (std::variant<Cat, Dog>): | an alternative has no member of the name that the Discriminator says
#include <portico/portico.hpp>

using namespace portico;

struct Cat {
  Literal<"cat"> kind;
};
struct Dog {
  std::string name;
};
struct Item {
  Field<std::variant<Cat, Dog>, Discriminator<"kind">> pet;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
