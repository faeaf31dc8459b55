// Decimals: digits and an exponent, as Python's decimal holds them. They keep the text they were
// given in canonical form, zeros at the end included, and are compared exactly.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "model/format/coerce.hpp"
#include "model/format/idna.hpp"
#include "model/write.hpp"
#include "os/ascii.hpp"
#include "os/per_thread.hpp"

namespace portico::model {
namespace {

struct Decimal {
  bool negative = false;
  std::string_view digits = "0";  ///< without zeros in front; in the arena
  std::int64_t exponent = 0;

  bool zero() const { return digits == "0"; }
  /// The exponent of the first digit.
  std::int64_t top() const { return exponent + static_cast<std::int64_t>(digits.size()) - 1; }
};

enum class Read { no, finite, infinite };

bool is_word(std::string_view text, std::string_view word) {
  return text.size() == word.size() && std::equal(text.begin(), text.end(), word.begin(),
                                                  [](char a, char b) { return (a | 32) == b; });
}

bool is_special(std::string_view text) {
  if (is_word(text, "inf") || is_word(text, "infinity")) return true;
  if (text.size() > 3 && (text[0] | 32) == 's') text.remove_prefix(1);
  return text.size() >= 3 && is_word(text.substr(0, 3), "nan") &&
         std::all_of(text.begin() + 3, text.end(), os::is_digit);
}

/// The power of ten after an "e"; false when it is none, or beyond what Python takes.
bool read_power(std::string_view text, std::int64_t& out) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.starts_with('-') ? text.size() < 2 : text.empty()) return false;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return end == text.data() + text.size() && error == std::errc{} &&
         std::abs(out) <= 999'999'999'999'999'999;
}

std::string_view without_underscores(std::string_view text, message::Arena& arena) {
  if (text.find('_') == std::string_view::npos) return text;
  char* cleaned = message::room<char>(arena, text.size());
  return {cleaned, static_cast<std::size_t>(
                       std::remove_copy(text.begin(), text.end(), cleaned, '_') - cleaned)};
}

Read read_decimal(std::string_view text, message::Arena& arena, Decimal& out) {
  text = without_underscores(trim(text), arena);
  if (!is_ascii(text)) text = message::keep(arena, ascii_digits(text));
  out.negative = text.starts_with('-');
  if (out.negative || text.starts_with('+')) text.remove_prefix(1);
  if (is_special(text)) return Read::infinite;
  char* digits = message::room<char>(arena, text.size());
  std::size_t count = 0, at = 0;
  std::int64_t exponent = 0, power = 0;
  for (; at < text.size() && os::is_digit(text[at]); ++at) digits[count++] = text[at];
  if (at < text.size() && text[at] == '.')
    for (++at; at < text.size() && os::is_digit(text[at]); ++at)
      digits[count++] = text[at], --exponent;
  if (count == 0) return Read::no;
  if (at < text.size() && ((text[at] | 32) != 'e' || !read_power(text.substr(at + 1), power)))
    return Read::no;
  out.digits = {digits, count};
  out.digits.remove_prefix(std::min(out.digits.find_first_not_of('0'), count - 1));
  out.exponent = exponent + power;
  return Read::finite;
}

/// As Python's str(): an exponent when it is positive or the number is below 1e-6.
std::string_view spell(const Decimal& decimal, message::Arena& arena) {
  constexpr std::size_t more = 32;  // a sign, a point, zeros, an exponent
  const auto size = static_cast<std::int64_t>(decimal.digits.size());
  const std::int64_t top = decimal.top();
  char* const text = message::room<char>(arena, decimal.digits.size() + more);
  char* end = text;
  if (decimal.negative) *end++ = '-';
  const bool plain = decimal.exponent <= 0 && top >= -6;
  const std::int64_t whole = plain ? size + decimal.exponent : 1;  // digits before the point
  if (whole <= 0) *end++ = '0', *end++ = '.', end = std::fill_n(end, -whole, '0');
  for (std::int64_t i = 0; i < size; ++i) {
    if (i > 0 && i == whole) *end++ = '.';
    *end++ = decimal.digits[static_cast<std::size_t>(i)];
  }
  if (!plain) {
    *end++ = 'E', *end++ = top < 0 ? '-' : '+';
    end = std::to_chars(end, text + decimal.digits.size() + more, std::abs(top)).ptr;
  }
  return {text, static_cast<std::size_t>(end - text)};
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
  const auto zeros = static_cast<std::size_t>(b.exponent - common);
  if (b.digits.size() + zeros > 18) return false;
  std::uint64_t divisor = 0, rest = 0;
  std::from_chars(b.digits.data(), b.digits.data() + b.digits.size(), divisor);
  for (std::size_t i = 0; i < zeros; ++i) divisor *= 10;
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
    decimal.digits.remove_suffix(1), ++decimal.exponent;
  return decimal;
}

Fault broken_size(const Type& type, const Decimal& decimal, message::Arena& arena) {
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
          message::keep(arena, "Decimal input should have no more than " + count + " digit" +
                                   (most == 1 ? "" : "s") + " before the decimal point"),
          keep(arena, "{\"whole_digits\":" + count + "}")};
}

Fault broken_bound(const Type& type, const Decimal& decimal, message::Arena& arena) {
  for (const Bound& bound : type.bounds) {
    Decimal limit;
    read_decimal(bound.text, arena, limit);
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

Coerced coerce_decimal(const Type& type, const portico_value& raw, message::Arena& arena,
                       portico_value& out) {
  constexpr Fault no_decimal{"decimal_parsing", "Input should be a valid decimal", {}};
  Decimal decimal;
  Read read = Read::no;
  if (raw.kind == PORTICO_STRING || raw.kind == PORTICO_JSON) {
    read = read_decimal(text_of(raw), arena, decimal);
  } else if (raw.kind == PORTICO_INT) {
    std::array<char, 24> spelled;
    char* end = std::to_chars(spelled.data(), spelled.data() + spelled.size(), raw.integer).ptr;
    read = read_decimal({spelled.data(), static_cast<std::size_t>(end - spelled.data())}, arena,
                        decimal);
  } else if (raw.kind == PORTICO_FLOAT) {
    if (!std::isfinite(raw.number)) return {not_finite};
    thread_local constinit os::PerThread<message::Text> own;
    message::Text& spelled = own.get();
    spelled.clear();
    write_number(raw.number, spelled);
    read = read_decimal(spelled.view(), arena, decimal);
  } else {
    return {{"decimal_type",
             "Decimal input should be an integer, float, string or Decimal object",
             {}}};
  }
  if (read == Read::no) return {no_decimal};
  if (read == Read::infinite) return {not_finite};
  if (Fault fault = broken_size(type, decimal, arena)) return {fault};
  if (Fault fault = broken_bound(type, decimal, arena)) return {fault};
  set_text(out, spell(decimal, arena));
  return {{}, Exactness::lax};
}

}  // namespace portico::model
