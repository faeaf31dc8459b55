// mistake: `update(item, *patch)` where a member has another type in the patch
// expect: portico: update() of a member that is of another type in the patch
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  std::string name;
};
struct Patch {
  Field<std::optional<std::vector<int>>> name;
};
void change(Item& item, const Patch& patch) { update(item, patch); }
