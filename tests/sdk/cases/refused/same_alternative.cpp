// mistake: a std::variant with a type twice
// expect: a std::variant has a type twice
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.post("/x", [](portico::Body<std::variant<int, std::string, int>>) {});
}
