// mistake: `MaxDigits` on a double
// expect: portico: Item.price (double): | MaxDigits and DecimalPlaces are rules for Decimal
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Field<double, MaxDigits<3>> price;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
