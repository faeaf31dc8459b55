#include "docs/decimal.hpp"

#include <algorithm>
#include <string>

namespace portico::docs {
namespace {

constexpr const char* bounds[] = {"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum",
                                  "multipleOf"};

std::string up_to(long count) { return "{0," + std::to_string(count) + "}"; }

// A sign, leading zeros, then what Pydantic documents for the digits that are left.
std::string pattern(const Json& given) {
  std::string text = R"(^(?!^[-+.]*$)[+-]?0*)";
  const Json *digits = find(given, "x-max-digits"), *places = find(given, "x-decimal-places");
  if (!digits && !places) return text + R"(\d*\.?\d*$)";
  if (!digits) return text + R"(\d*\.?\d)" + up_to(places->get<long>()) + "0*$";
  const long most = digits->get<long>();
  const std::string length = R"((?=[\d.]{1,)" + std::to_string(most + 1) + "}0*$)";
  if (!places) return text + R"((?:\d)" + up_to(most) + "|" + length + R"(\d*\.\d*0*$))";
  const std::string whole = R"(\d)" + up_to(std::max(0L, most - places->get<long>()));
  return text + "(?:" + whole + "|" + length + whole + R"(\.\d)" + up_to(places->get<long>()) +
         "0*$)";
}

}  // namespace

Json decimal(const Json& given, View::Side side) {
  Json exact{{"type", "string"}, {"pattern", pattern(given)}};
  if (side == View::Side::output) return exact;
  Json number{{"type", "number"}};
  for (const char* bound : bounds)
    if (const Json* value = find(given, bound)) number[bound] = *value;
  return Json{{"anyOf", Json::array({number, exact})}};
}

}  // namespace portico::docs
