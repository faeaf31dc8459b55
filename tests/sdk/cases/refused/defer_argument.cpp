// mistake: a task with arguments
// expect: portico: defer() takes a function of no arguments; capture what it needs
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Call call) {
    call.defer("x", [](int) {});
    return 1;
  });
}
