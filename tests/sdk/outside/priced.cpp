#include <portico/portico.hpp>

int price_of(int id);

struct Settings {
  std::string currency;
};

PORTICO_PLUGIN("priced", "1.0.0", .config = portico::configuration<Settings>) {
  app.get("/prices/{id}", [](portico::Path<"id", int> id) { return price_of(*id); });
}
