// mistake: a `Query` as a member of a model
// expect: portico: Filter.limit (Query): | this is a parameter of a handler and no value; the value in it is *item, and a member of a model is of the type itself, or a Field with its rules
#include <portico/portico.hpp>

using namespace portico;

struct Filter {
  Query<"limit", int> limit;
};
void start(App& app) {
  app.get("/x", [](Query<"filter", Filter>) { return 1; });
}
