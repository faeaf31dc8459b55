// mistake: a member function as a provider
// expect: portico: a member function needs its object; hand over a lambda that captures it
#include <portico/portico.hpp>

using namespace portico;

struct Session {};
struct Shop {
  Session open() const { return {}; }
};
void start(App& app) { app.provide<Session>(&Shop::open); }
