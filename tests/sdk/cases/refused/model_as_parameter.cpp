// mistake: a model as a parameter, without `Body`
// expect: portico: Item: | handlers and providers take Path, Query, Header, Cookie, Form, File, Body, BodyStream, Security, Need and Call, and nothing else; a model of the body is a Body<...>, of the query a Query<name, ...>
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};
void start(App& app) {
  app.post("/x", [](Item item) { return item.id; });
}
