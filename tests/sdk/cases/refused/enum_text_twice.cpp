// mistake: `PORTICO_ENUM` with a text twice
// expect: portico: PORTICO_ENUM gives two enumerators the same text
#include <portico/portico.hpp>

using namespace portico;

enum class Color { red, blue };
PORTICO_ENUM(Color, {Color::red, "red"}, {Color::blue, "red"});
void start(App& app) {
  app.get("/x", [](Query<"c", Color> c) { return *c; });
}
