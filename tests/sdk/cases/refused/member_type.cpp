// mistake: a pointer as a member
// expect: portico: Item.handle (void*): | a pointer has no JSON form; say the value itself, or std::optional or std::unique_ptr where it may be missing
#include <portico/portico.hpp>
struct Item {
  int id;
  void* handle;
};
void start(portico::App& app) {
  app.get("/x", [] { return Item{}; });
}
