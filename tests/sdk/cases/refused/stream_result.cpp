// mistake: `call.stream` with a function that gives nothing
// expect: portico: stream() takes a function that gives the next piece as std::optional<std::string>, and std::nullopt at the end
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Call call) { call.stream("text/csv", [] {}); });
}
