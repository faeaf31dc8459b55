#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "prove/making/maker.hpp"

namespace portico::prove {
namespace {

/// Beyond these a double is no integer of its own any more.
constexpr double exact = 9007199254740992.0;

bool is_integer(const Json& schema) {
  const auto types = types_of(schema);
  return !types.empty() && types.front() == "integer";
}

class NumberVariants {
public:
  NumberVariants(const Conformity& conformity, const Json& schema, std::string place)
      : conformity_{conformity},
        schema_{schema},
        place_{std::move(place)},
        integer_{is_integer(schema)} {}

  void add(const char* keyword, Zone zone, double number) {
    if (integer_ && std::abs(number) <= exact && std::floor(number) == number)
      add(keyword, zone, Json(static_cast<std::int64_t>(number)));
    else
      add(keyword, zone, Json(number));
  }
  void add(const char* keyword, Zone zone, Json value) {
    const Claim claim = conformity_.fits(schema_, value) ? Claim::valid : Claim::invalid;
    add(keyword, zone, std::move(value), claim);
  }
  void add(const char* keyword, Zone zone, Json value, Claim claim) {
    all.push_back({place_, keyword, zone, claim, std::move(value)});
  }

  /// Of each bound: the value, and those next to it on both sides.
  void add_bounds() {
    for (const char* word : {"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"}) {
      const Json* bound = docs::find(schema_, word);
      if (!bound || !bound->is_number()) continue;
      const double value = bound->get<double>();
      const bool least = std::string_view{word}.ends_with("inimum");
      const bool exclusive = std::string_view{word}.starts_with("exclusive") || is_exclusive(word);
      const double step = step_at(value);
      const double outward = least ? -step : step;
      add(word, exclusive ? Zone::beyond : Zone::edge, *bound);
      add(word, exclusive ? Zone::edge : Zone::inside, value - outward);
      add(word, Zone::beyond, value + outward);
    }
  }

  void add_multiples() {
    const double step = number_of(schema_, "multipleOf", 0);
    if (step <= 0) return;
    const double least = number_of(schema_, "minimum", number_of(schema_, "exclusiveMinimum", 0));
    const double first = (std::floor(least / step) + 1) * step;
    add("multipleOf", Zone::inside, first);
    add("multipleOf", Zone::inside, first + step);
    if (integer_ && step <= 1) return;
    add("multipleOf", Zone::beyond, first + (integer_ ? 1 : step / 2));
  }

  void add_extremes() {
    for (const double number : {0.0, 1.0, -1.0, 2147483647.0, -2147483648.0, 2147483648.0})
      add("value", Zone::inside, number);
    using Wide = std::numeric_limits<std::int64_t>;
    for (const std::int64_t wide : {std::int64_t{9007199254740993}, Wide::max(), Wide::min()})
      open_where_valid("value", Zone::edge, wide);
    open_where_valid("value", Zone::edge, std::numeric_limits<std::uint64_t>::max());
    for (const char* text : {"-0", "1e2", "1E400", "-1E400", "1e-400", "NaN", "Infinity", "0x10",
                             "01", "340282366920938463463374607431768211456"})
      add("value", Zone::beyond, raw(text), Claim::open);
    if (integer_) {
      add("type", Zone::beyond, Json(1.5), Claim::invalid);
      add("type", Zone::edge, Json(1.0), Claim::open);
      return;
    }
    for (const double number : {0.1, 1e-300, 1e300, -1.5}) add("value", Zone::edge, number);
  }

  std::vector<Variant> all;

private:
  bool is_exclusive(std::string_view word) const {
    return docs::says(schema_, word == "minimum" ? "exclusiveMinimum" : "exclusiveMaximum");
  }
  /// To the next value that is another one.
  double step_at(double value) const {
    const double multiple = number_of(schema_, "multipleOf", 0);
    if (multiple > 0) return multiple;
    if (integer_) return std::abs(value) >= exact ? std::abs(value) * 1e-3 : 1;
    return std::max(std::abs(value) * 1e-9, 1e-6);
  }
  void open_where_valid(const char* keyword, Zone zone, Json value) {
    const Claim claim = conformity_.fits(schema_, value) ? Claim::open : Claim::invalid;
    add(keyword, zone, std::move(value), claim);
  }

  const Conformity& conformity_;
  const Json& schema_;
  const std::string place_;
  const bool integer_;
};

}  // namespace

std::vector<Variant> number_variants(const Conformity& conformity, const Json& schema,
                                     const std::string& place) {
  NumberVariants made{conformity, schema, place};
  made.add_bounds();
  made.add_multiples();
  made.add_extremes();
  return std::move(made.all);
}

std::vector<Variant> type_variants(const Conformity& conformity, const Json& schema,
                                   const std::string& place) {
  std::vector<Variant> all;
  const auto add = [&](const Json& value) {
    const bool fits = conformity.fits(schema, value);
    all.push_back({place, "type", Zone::beyond, fits ? Claim::open : Claim::invalid, value});
  };
  const Json resolved = conformity.resolved(schema);
  const auto types = types_of(resolved);
  const bool object = !types.empty() && types.front() == "object";
  add(Json::array({Json::array()}));
  if (!object) add(Json{{"no such member", 1}});
  if (types.empty()) return all;
  if (types.front() != "string")
    add("neither this nor that");
  else if (docs::text(resolved, "format").empty())
    add(Json::object());
  add(nullptr);
  if (object || types.front() == "array") add(7);
  return all;
}

}  // namespace portico::prove
