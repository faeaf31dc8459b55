// mistake: a `char` as a member
// expect: portico: Item.grade (char): | a character has no JSON form; say std::string, or std::int8_t for a number
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  char grade;
};
void start(App& app) {
  app.get("/x", [] { return Item{}; });
}
