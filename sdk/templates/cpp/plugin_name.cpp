#include <portico/portico.hpp>

namespace plugin_name {

using namespace portico;

struct Settings {
  std::string greeting;
};

struct Visitor {
  Field<std::string, MinLength<1>> name;
  Field<int, Ge<1>, Le<10>> times = by_default(1);
};

struct Greeting {
  std::string text;
};

Greeting greet(const Settings& settings, const Visitor& visitor) {
  std::string text;
  for (int count = 0; count < *visitor.times; ++count)
    text += (count > 0 ? " " : "") + settings.greeting + ", " + *visitor.name + '!';
  return {text};
}

PORTICO_PLUGIN("plugin-name", "0.1.0", .summary = "Greets who comes",
               .config = configuration<Settings>) {
  app.post("/greetings", Options{.status = status::created},
           [settings = app.config<Settings>()](Body<Visitor> visitor) {
             return greet(settings, *visitor);
           });
}

}  // namespace plugin_name
