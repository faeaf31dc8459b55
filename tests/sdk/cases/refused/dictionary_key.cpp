// mistake: a std::map with a key that is no text
// expect: portico: the key of this dictionary is no single text on the wire; keys are strings, bool, numbers, enumerations, text literals, dates and times, and texts with a format
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.post("/x",
           [](portico::Body<std::map<std::optional<int>, int>> body) { return body->size(); });
}
