// mistake: an enumeration whose values are far away
// expect: portico: no enumerator found between -128 and 1023 or at a power of two; say where they are with PORTICO_ENUM_RANGE, or list them with PORTICO_ENUM
#include <portico/portico.hpp>

using namespace portico;

enum class Code { a = 5000, b = 5001 };
void start(App& app) {
  app.get("/x", [](Query<"c", Code> c) { return *c; });
}
