// mistake: `update(item, *patch)` where the patch has a member of its own
// expect: portico: update() of a member that only the patch has
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  std::string name;
};
struct Patch {
  Field<std::optional<std::string>> nmae;
};
void change(Item& item, const Patch& patch) { update(item, patch); }
