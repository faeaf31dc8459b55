// Whatever a constant of a rule may be: enumerators, and numbers beyond any integer.
#include <portico/portico.hpp>

namespace shop {

using namespace portico;

enum class Color { red, green };
enum Size { small, large };

struct Item {
  Field<Color, Default<Color::green>, Example<Color::red>> color;
  Field<double, Ge<-1e300>, Lt<1e19>, MultipleOf<1e20>> price;
  Field<float, Gt<-1e19>, Le<1e19f>, Default<1e18>> weight;
  Field<std::string, MaxLength<3>, Default<"abc">> text;
};

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/colors", [](Query<"c", Color, Default<Color::red>> c) { return *c; });
  app.get("/sizes", [](Query<"s", Size, Default<large>, Example<small>> s) { return *s; });
  app.get("/prices", [](Query<"p", double, Le<1e19>, Default<1e18>> p) { return *p; });
  app.post("/items", [](Body<Item> item) { return *item; });
}

}  // namespace shop
