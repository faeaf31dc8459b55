// Numbers as JSON: the shortest digits that read back as the same number.

#include "model/digits.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace portico::model {
namespace {

char* put(std::string_view text, char* to) { return to + text.copy(to, text.size()); }

/// "-1.25" and an exponent of -6 to 15, laid out without one: -0.0125, -12.5, -12500.0.
char* put_fixed(std::string_view mantissa, int exponent, char* next) {
  if (mantissa.front() == '-') {
    *next++ = '-';
    mantissa.remove_prefix(1);
  }
  std::array<char, 24> digits;
  digits[0] = mantissa[0];
  std::string_view fraction = mantissa.substr(mantissa.size() > 1 ? 2 : 1);
  std::copy(fraction.begin(), fraction.end(), digits.begin() + 1);
  const auto count = fraction.size() + 1;
  if (exponent < 0) {
    *next++ = '0', *next++ = '.';
    next = std::fill_n(next, -exponent - 1, '0');
    return std::copy_n(digits.begin(), count, next);
  }
  const std::size_t whole = static_cast<std::size_t>(exponent) + 1, kept = std::min(whole, count);
  next = std::copy_n(digits.begin(), kept, next);
  next = std::fill_n(next, whole - kept, '0');
  *next++ = '.';
  if (count > whole) return std::copy(digits.begin() + whole, digits.begin() + count, next);
  *next++ = '0';
  return next;
}

/// Numbers of few decimals, as prices and measures are, without a search for the shortest digits:
/// two decimals of at most 15 digits never read as the same double (DBL_DIG), so one of them that
/// reads back is the shortest there is. Null: not such a number.
char* put_short(double number, char* to) {
  constexpr double scale = 10'000, largest = 1e11, half = 0.5;
  const double size = std::fabs(number);
  if (!(size < largest) || number == 0) return nullptr;
  const auto scaled = static_cast<std::int64_t>(size * scale + half);
  if (static_cast<double>(scaled) / scale != size) return nullptr;
  *to = '-';
  to += number < 0;
  const auto positive = static_cast<std::uint64_t>(scaled);
  to = put_unsigned(positive / 10'000, to);
  *to++ = '.';
  char* const end = put_four(static_cast<unsigned>(positive % 10'000), to);
  return end[-2] != '0' || end[-1] != '0' ? end - (end[-1] == '0') : to + 1 + (to[1] != '0');
}

}  // namespace

char* put_large(std::uint64_t number, char* to) {
  constexpr std::uint64_t unit = 10'000;
  std::array<unsigned, 5> groups;  // of four digits, the last ones first
  std::size_t count = 0;
  for (; number >= unit; number /= unit) groups[count++] = static_cast<unsigned>(number % unit);
  to = put_small(static_cast<unsigned>(number), to);
  while (count > 0) to = put_four(groups[--count], to);
  return to;
}

// The two spellings differ in one thing only:
//   python    1e-05 1e-07 1e+16    exponent of two digits at least, from 1e-5 down
//   pydantic  0.00001 1e-7 1e+16   no padding, from 1e-6 down
char* put_number(double number, char* to, Spelling spelling) {
  if (char* const end = put_short(number, to)) return end;
  std::array<char, 32> digits;
  auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                    std::chars_format::scientific);
  static_cast<void>(error);
  char* mark = std::find(digits.data(), end, 'e');
  int exponent = 0;
  std::from_chars(mark[1] == '+' ? mark + 2 : mark + 1, end, exponent);
  int smallest = spelling == Spelling::model ? -5 : -4;
  std::string_view mantissa{digits.data(), static_cast<std::size_t>(mark - digits.data())};
  if (exponent >= smallest && exponent < 16) return put_fixed(mantissa, exponent, to);
  to = put(exponent < 0 ? "e-" : "e+", put(mantissa, to));
  const auto magnitude = static_cast<unsigned>(exponent < 0 ? -exponent : exponent);
  if (magnitude < 10 && spelling != Spelling::model) *to++ = '0';
  return put_small(magnitude, to);
}

void write_integer(std::int64_t number, message::Text& out) {
  char* const start = out.room(number_room);
  out.advance(static_cast<std::size_t>(put_integer(number, start) - start));
}

void write_unsigned(std::uint64_t number, message::Text& out) {
  char* const start = out.room(number_room);
  out.advance(static_cast<std::size_t>(put_unsigned(number, start) - start));
}

void write_number(double number, message::Text& out, Spelling spelling) {
  char* const start = out.room(number_room);
  out.advance(static_cast<std::size_t>(put_number(number, start, spelling) - start));
}

}  // namespace portico::model
