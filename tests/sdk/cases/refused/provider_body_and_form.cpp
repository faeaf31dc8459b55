// mistake: a provider with a `Body` and a `Form`
// expect: portico: handlers and providers take a Body, or Forms and Files, and never both: a request has one body
#include <portico/portico.hpp>

using namespace portico;

struct Session {};
struct Item {
  int id;
};
void start(App& app) {
  app.provide<Session>([](Body<Item>, Form<"n">) { return Session{}; });
}
