// mistake: a pointer in a model within the model
// expect: portico: Part.handle (void*): | a pointer has no JSON form; say the value itself, or std::optional or std::unique_ptr where it may be missing
#include <portico/portico.hpp>

using namespace portico;

struct Part {
  void* handle;
};
struct Item {
  std::vector<Part> parts;
};
void start(App& app) {
  app.get("/x", [] { return std::vector<Item>{}; });
}
