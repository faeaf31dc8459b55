// Decimals: digits and an exponent, as Python's decimal holds them. They keep the text they were
// given in canonical form, zeros at the end included, and are compared exactly.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "model/coerce.hpp"
#include "model/write.hpp"

namespace portico::model {
namespace {

struct Decimal {
  bool negative = false;
  std::string digits = "0";  ///< without zeros in front
  std::int64_t exponent = 0;

  bool zero() const { return digits == "0"; }
  /// The exponent of the first digit.
  std::int64_t top() const { return exponent + static_cast<std::int64_t>(digits.size()) - 1; }
};

enum class Read { no, finite, infinite };

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word(std::string_view text, std::string_view word) {
  return text.size() == word.size() && std::equal(text.begin(), text.end(), word.begin(),
                                                  [](char a, char b) { return (a | 32) == b; });
}

bool is_special(std::string_view text) {
  if (is_word(text, "inf") || is_word(text, "infinity")) return true;
  if (text.size() > 3 && (text[0] | 32) == 's') text.remove_prefix(1);
  return text.size() >= 3 && is_word(text.substr(0, 3), "nan") &&
         std::all_of(text.begin() + 3, text.end(), is_digit);
}

Read read_decimal(std::string_view text, Decimal& out) {
  std::string clean;
  for (char c : trim(text))
    if (c != '_') clean.push_back(c);
  text = clean;
  out.negative = text.starts_with('-');
  if (out.negative || text.starts_with('+')) text.remove_prefix(1);
  if (is_special(text)) return Read::infinite;
  std::string digits;
  std::int64_t exponent = 0;
  std::size_t at = 0;
  for (; at < text.size() && is_digit(text[at]); ++at) digits.push_back(text[at]);
  if (at < text.size() && text[at] == '.')
    for (++at; at < text.size() && is_digit(text[at]); ++at) digits.push_back(text[at]), --exponent;
  if (digits.empty()) return Read::no;
  if (at < text.size()) {
    if ((text[at] | 32) != 'e') return Read::no;
    std::string_view power = text.substr(at + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    if (power.starts_with("-") ? power.size() < 2 : power.empty()) return Read::no;
    std::int64_t more = 0;
    auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), more);
    if (end != power.data() + power.size() || error == std::errc::invalid_argument) return Read::no;
    if (error != std::errc{} || std::abs(more) > 999'999'999'999'999'999) return Read::no;
    exponent += more;
  }
  std::size_t first = digits.find_first_not_of('0');
  out.digits = first == std::string::npos ? "0" : digits.substr(first);
  out.exponent = exponent;
  return Read::finite;
}

/// As Python's str(): an exponent when it is positive or the number is below 1e-6.
std::string spell(const Decimal& decimal) {
  std::string sign = decimal.negative ? "-" : "";
  std::int64_t top = decimal.top();
  auto size = static_cast<std::int64_t>(decimal.digits.size());
  if (decimal.exponent <= 0 && top >= -6) {
    if (decimal.exponent == 0) return sign + decimal.digits;
    std::int64_t whole = size + decimal.exponent;
    if (whole > 0)
      return sign + decimal.digits.substr(0, static_cast<std::size_t>(whole)) + "." +
             decimal.digits.substr(static_cast<std::size_t>(whole));
    return sign + "0." + std::string(static_cast<std::size_t>(-whole), '0') + decimal.digits;
  }
  std::string text = sign + decimal.digits.substr(0, 1);
  if (size > 1) text += "." + decimal.digits.substr(1);
  return text + (top < 0 ? "E-" : "E+") + std::to_string(std::abs(top));
}

int compare_magnitude(const Decimal& a, const Decimal& b) {
  if (a.zero() || b.zero()) return static_cast<int>(!a.zero()) - static_cast<int>(!b.zero());
  if (a.top() != b.top()) return a.top() < b.top() ? -1 : 1;
  std::size_t size = std::max(a.digits.size(), b.digits.size());
  for (std::size_t i = 0; i < size; ++i) {
    char x = i < a.digits.size() ? a.digits[i] : '0', y = i < b.digits.size() ? b.digits[i] : '0';
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

int compare(const Decimal& a, const Decimal& b) {
  bool minus_a = a.negative && !a.zero(), minus_b = b.negative && !b.zero();
  if (minus_a != minus_b) return minus_a ? -1 : 1;
  int order = compare_magnitude(a, b);
  return minus_a ? -order : order;
}

/// Whether a is a whole number of b's. Python gives up on quotients beyond its precision; so does
/// this.
bool is_multiple(const Decimal& a, const Decimal& b) {
  if (a.zero()) return true;
  constexpr std::int64_t most_digits = 4300;
  std::int64_t common = std::min(a.exponent, b.exponent);
  if (a.exponent - common > most_digits || b.exponent - common > 17) return false;
  std::string divisor_digits =
      b.digits + std::string(static_cast<std::size_t>(b.exponent - common), '0');
  if (divisor_digits.size() > 18) return false;
  std::uint64_t divisor = 0, rest = 0;
  std::from_chars(divisor_digits.data(), divisor_digits.data() + divisor_digits.size(), divisor);
  if (divisor == 0) return false;
  __extension__ using Wide = unsigned __int128;
  auto feed = [&rest, divisor](unsigned digit) {
    rest = static_cast<std::uint64_t>((Wide{rest} * 10 + digit) % divisor);
  };
  for (char c : a.digits) feed(static_cast<unsigned>(c - '0'));
  for (std::int64_t i = common; i < a.exponent; ++i) feed(0);
  return rest == 0;
}

struct Size {
  std::uint64_t digits, places;
};

Size size_of(const Decimal& decimal) {
  std::uint64_t digits = decimal.digits.size();
  if (decimal.exponent >= 0) return {digits + static_cast<std::uint64_t>(decimal.exponent), 0};
  auto places = static_cast<std::uint64_t>(-decimal.exponent);
  return {std::max(digits, places), places};
}

Decimal normalized(Decimal decimal) {
  if (decimal.zero()) return decimal.exponent = 0, decimal;
  while (decimal.digits.size() > 1 && decimal.digits.back() == '0')
    decimal.digits.pop_back(), ++decimal.exponent;
  return decimal;
}

Fault broken_size(const Type& type, const Decimal& decimal, Arena& arena) {
  if (!type.digits.given && !type.places.given) return {};
  Size plain = size_of(decimal), bare = size_of(normalized(decimal));
  if (type.digits.given && std::min(plain.digits, bare.digits) > type.digits.count)
    return {"decimal_max_digits", type.digits.message, type.digits.context};
  if (!type.places.given) return {};
  if (std::min(plain.places, bare.places) > type.places.count)
    return {"decimal_max_places", type.places.message, type.places.context};
  if (!type.digits.given) return {};
  std::uint64_t most = type.digits.count - std::min(type.digits.count, type.places.count);
  auto whole = [](const Size& size) { return size.digits - std::min(size.digits, size.places); };
  if (std::min(whole(plain), whole(bare)) <= most) return {};
  std::string count = std::to_string(most);
  return {"decimal_whole_digits",
          keep(arena, "Decimal input should have no more than " + count + " digit" +
                          (most == 1 ? "" : "s") + " before the decimal point"),
          keep(arena, "{\"whole_digits\":" + count + "}")};
}

Fault broken_bound(const Type& type, const Decimal& decimal) {
  for (const Bound& bound : type.bounds) {
    Decimal limit;
    read_decimal(bound.text, limit);
    int order = bound.rule == Bound::Rule::multiple_of ? 0 : compare(decimal, limit);
    switch (bound.rule) {
    case Bound::Rule::multiple_of:
      if (!is_multiple(decimal, limit)) return {"multiple_of", bound.message, bound.context};
      break;
    case Bound::Rule::at_most:
      if (order > 0) return {"less_than_equal", bound.message, bound.context};
      break;
    case Bound::Rule::below:
      if (order >= 0) return {"less_than", bound.message, bound.context};
      break;
    case Bound::Rule::at_least:
      if (order < 0) return {"greater_than_equal", bound.message, bound.context};
      break;
    case Bound::Rule::above:
      if (order <= 0) return {"greater_than", bound.message, bound.context};
      break;
    }
  }
  return {};
}

}  // namespace

Coerced coerce_decimal(const Type& type, const portico_value& raw, Arena& arena,
                       portico_value& out) {
  constexpr Fault not_finite{"finite_number", "Input should be a finite number", {}};
  constexpr Fault no_decimal{"decimal_parsing", "Input should be a valid decimal", {}};
  Decimal decimal;
  Read read = Read::no;
  if (raw.kind == PORTICO_STRING || raw.kind == PORTICO_JSON) {
    read = read_decimal(text_of(raw), decimal);
  } else if (raw.kind == PORTICO_INT) {
    read = read_decimal(std::to_string(raw.integer), decimal);
  } else if (raw.kind == PORTICO_FLOAT) {
    if (!std::isfinite(raw.number)) return {not_finite};
    thread_local Text spelled;
    spelled.clear();
    write_number(raw.number, spelled);
    read = read_decimal(spelled.view(), decimal);
  } else {
    return {{"decimal_type",
             "Decimal input should be an integer, float, string or Decimal object",
             {}}};
  }
  if (read == Read::no) return {no_decimal};
  if (read == Read::infinite) return {not_finite};
  if (Fault fault = broken_size(type, decimal, arena)) return {fault};
  if (Fault fault = broken_bound(type, decimal)) return {fault};
  set_text(out, keep(arena, spell(decimal)));
  return {{}, Exactness::lax};
}

}  // namespace portico::model
