// mistake: `app.on<E>` with a function that returns no response
// expect: portico: on<E> answers with a response class, such as JsonResponse
#include <portico/portico.hpp>

using namespace portico;

struct Gone {};
void start(App& app) {
  app.on<Gone>([](const Gone&) { return 404; });
}
