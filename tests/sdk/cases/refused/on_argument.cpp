// mistake: `app.on<E>` with a function of something else
// expect: portico: on<E> takes a function of (const E&, Call) or of (const E&)
#include <portico/portico.hpp>

using namespace portico;

struct Gone {};
void start(App& app) {
  app.on<Gone>([](int) { return JsonResponse{}; });
}
