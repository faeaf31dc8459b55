// mistake: a std::multimap as a member
// expect: portico: Item.all (std::multimap<std::__cxx11::basic_string<char>, int>): | this container has no JSON form; say std::map or std::unordered_map
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  std::multimap<std::string, int> all;
};
void start(App& app) {
  app.get("/x", [] { return Item{}; });
}
