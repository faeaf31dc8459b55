// mistake: `co_return` of another type
// expect: portico: a coroutine that returns a Later<T> says co_return with a T
#include <portico/later.hpp>
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  std::string name;
};

void start(App& app) {
  app.get("/x", []() -> Later<Item> { co_return 3; });
}
