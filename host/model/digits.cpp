// Numbers as JSON: the shortest digits that read back as the same number.

#include "model/write.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace portico::model {
namespace {

/// "-1.25" and an exponent of -6 to 15, laid out without one: -0.0125, -12.5, -12500.0.
void write_fixed(std::string_view mantissa, int exponent, Text& out) {
  char* start = out.room(48);
  char* next = start;
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
    next = std::copy_n(digits.begin(), count, next);
  } else {
    const std::size_t whole = static_cast<std::size_t>(exponent) + 1, kept = std::min(whole, count);
    next = std::copy_n(digits.begin(), kept, next);
    next = std::fill_n(next, whole - kept, '0');
    *next++ = '.';
    if (count > whole)
      next = std::copy(digits.begin() + whole, digits.begin() + count, next);
    else
      *next++ = '0';
  }
  out.advance(static_cast<std::size_t>(next - start));
}

/// Numbers of few decimals, as prices and measures are, without a search for the shortest digits:
/// two decimals of at most 15 digits never read as the same double (DBL_DIG), so one of them that
/// reads back is the shortest there is. False: not such a number.
bool write_short(double number, Text& out) {
  constexpr double scale = 10'000, largest = 1e11;
  if (!(std::fabs(number) < largest) || number == 0) return false;
  const auto scaled = static_cast<std::int64_t>(std::fabs(number) * scale + 0.5);
  if (static_cast<double>(scaled) / scale != std::fabs(number)) return false;
  char* start = out.room(24);
  char* next = start;
  if (number < 0) *next++ = '-';
  next = std::to_chars(next, next + 16, scaled / 10'000).ptr;
  *next++ = '.';
  auto rest = static_cast<unsigned>(scaled % 10'000);
  for (unsigned unit = 1000; unit > 0; unit /= 10) {
    *next++ = static_cast<char>('0' + rest / unit);
    rest %= unit;
    if (rest == 0) break;
  }
  out.advance(static_cast<std::size_t>(next - start));
  return true;
}

}  // namespace

void write_integer(std::int64_t number, Text& out) {
  char* start = out.room(24);
  out.advance(static_cast<std::size_t>(std::to_chars(start, start + 24, number).ptr - start));
}

// The two spellings differ in one thing only:
//   python    1e-05 1e-07 1e+16    exponent of two digits at least, from 1e-5 down
//   pydantic  0.00001 1e-7 1e+16   no padding, from 1e-6 down
void write_number(double number, Text& out, Spelling spelling) {
  if (write_short(number, out)) return;
  std::array<char, 32> digits;
  auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                    std::chars_format::scientific);
  static_cast<void>(error);
  char* mark = std::find(digits.data(), end, 'e');
  int exponent = 0;
  std::from_chars(mark[1] == '+' ? mark + 2 : mark + 1, end, exponent);
  int smallest = spelling == Spelling::model ? -5 : -4;
  std::string_view mantissa{digits.data(), static_cast<std::size_t>(mark - digits.data())};
  if (exponent >= smallest && exponent < 16) return write_fixed(mantissa, exponent, out);
  out.append(mantissa);
  out.append(exponent < 0 ? "e-" : "e+");
  int magnitude = exponent < 0 ? -exponent : exponent;
  if (magnitude < 10 && spelling != Spelling::model) out.push('0');
  write_integer(magnitude, out);
}

}  // namespace portico::model
