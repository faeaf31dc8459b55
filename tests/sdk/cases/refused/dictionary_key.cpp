// expect: the key of this dictionary is no single text on the wire
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.post("/x",
           [](portico::Body<std::map<std::optional<int>, int>> body) { return body->size(); });
}
