// mistake: `dump()` without portico/json.hpp
// expect: portico: dump() gives an nlohmann::ordered_json and needs #include <portico/json.hpp>
#include <portico/portico.hpp>
struct Item {
  int id;
};
std::string text(const Item& item) { return portico::dump(item).dump(); }
