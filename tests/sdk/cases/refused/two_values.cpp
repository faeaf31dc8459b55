// mistake: two models beside a response in a std::variant
// expect: portico: what a handler returns (std::variant<A, B, portico::JsonResponse>): | beside response classes a std::variant that a handler returns has one alternative at most, which has a JSON form
#include <portico/portico.hpp>

using namespace portico;

struct A {
  int id;
};
struct B {
  int id;
};
void start(App& app) {
  app.get("/x", []() -> std::variant<A, B, JsonResponse> { return A{}; });
}
