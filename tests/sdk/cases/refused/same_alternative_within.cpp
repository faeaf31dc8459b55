// mistake: a std::variant with a type twice, in one within it
// expect: a std::variant has a type twice
#include <portico/portico.hpp>
struct Item {
  std::variant<std::optional<int>, std::variant<std::string, int>> id;
};
void start(portico::App& app) {
  app.post("/x", [](portico::Body<Item>) {});
}
