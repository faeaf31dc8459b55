// mistake: a `Discriminator` on what is no std::variant
// expect: portico: Item.pet (std::string): | Discriminator is a rule for a std::variant of models
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Field<std::string, Discriminator<"kind">> pet;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
