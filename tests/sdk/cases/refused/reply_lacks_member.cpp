// mistake: a reply without a required member of the route's model
// expect: portico: UserOut.id (UserDb): | this member of the response model is required, and what the handler returns has none of that name; return one, or give the member a default
#include <portico/portico.hpp>

using namespace portico;

struct UserOut {
  int id;
  int age;
};
struct UserDb {
  int age;
};
void start(App& app) {
  app.get<UserOut>("/x", [] { return UserDb{1}; });
}
