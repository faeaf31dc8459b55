// mistake: a reply without a `Field` that the route's model requires
// expect: start() threw a std::invalid_argument: GET /x: the handler returns a UserDb, which has no member 'id', and the response model UserOut requires it; return one, or give the member a default
#include <portico/portico.hpp>

using namespace portico;

struct UserOut {
  Field<int> id;
  std::string name;
};
struct UserDb {
  std::string name;
};
PORTICO_PLUGIN("shop", "1.0.0") {
  app.get<UserOut>("/x", [] { return UserDb{"a"}; });
}
