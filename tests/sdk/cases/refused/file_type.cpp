// mistake: a `File` that is a number
// expect: portico: File n (int): | a File is Upload, Bytes, or a std::optional or std::vector of one of them
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.post("/x", [](File<"n", int> n) { return *n; });
}
