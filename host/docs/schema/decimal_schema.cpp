#include "docs/schema/decimal_schema.hpp"

namespace portico::docs {
namespace {

constexpr const char* bounds[] = {"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum",
                                  "multipleOf"};

}  // namespace

Json decimal(const Json& given, View::Side side) {
  Json exact{{"type", "string"}};
  if (side == View::Side::output) return exact;
  Json number{{"type", "number"}};
  for (const char* bound : bounds)
    if (const Json* value = find(given, bound)) number[bound] = *value;
  return Json{{"anyOf", Json::array({number, exact})}};
}

}  // namespace portico::docs
