// mistake: a class with private members
// expect: portico: Body body (Item): | a model is a plain struct: it has no constructors, private members or virtual functions
#include <portico/portico.hpp>

using namespace portico;

class Item {
public:
  int id;

private:
  int secret;
};
void start(App& app) {
  app.post("/x", [](Body<Item> item) { return item->id; });
}
