#include "model/write.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include <simdjson.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace portico::model {
namespace {

constexpr char hex[] = "0123456789abcdef";

/// The letter after the backslash, 'u' for \u00xx, 0 when the octet stands as it is.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t c = 0; c < 32; ++c) table[c] = 'u';
  table['\b'] = 'b', table['\f'] = 'f', table['\n'] = 'n', table['\r'] = 'r', table['\t'] = 't';
  table['"'] = '"', table['\\'] = '\\';
  return table;
}();

void write_escaped(unsigned char octet, Text& out) {
  char letter = escapes[octet];
  if (letter != 'u') return out.append({std::array{'\\', letter}.data(), 2});
  out.append({std::array{'\\', 'u', '0', '0', hex[octet >> 4], hex[octet & 15]}.data(), 6});
}

/// The length of the run at the front that needs no escape; `high` is set when it holds octets >=
/// 0x80.
std::size_t plain_run(const char* text, std::size_t size, bool& high) {
  std::size_t at = 0;
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(31);
  for (; at + 16 <= size; at += 16) {
    __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at));
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(block, last_control), block);
    __m128i bad = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, slash)), control);
    if (_mm_movemask_epi8(block)) high = true;
    if (int mask = _mm_movemask_epi8(bad))
      return at + static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(mask)));
  }
#endif
  for (; at < size; ++at) {
    auto octet = static_cast<unsigned char>(text[at]);
    if (octet >= 0x80) high = true;
    if (escapes[octet]) break;
  }
  return at;
}

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

bool write_value(const portico_value& value, Text& out, Spelling spelling, unsigned depth) {
  switch (value.kind) {
  case PORTICO_NULL: out.append("null"); return true;
  case PORTICO_BOOL: out.append(value.integer ? "true" : "false"); return true;
  case PORTICO_INT: write_integer(value.integer, out); return true;
  case PORTICO_FLOAT:
    if (std::isfinite(value.number)) return write_number(value.number, out, spelling), true;
    if (spelling == Spelling::python) return false;
    out.append("null");
    return true;
  case PORTICO_STRING: return write_string({value.text, value.size}, out);
  case PORTICO_JSON: out.append({value.text, value.size}); return value.size != 0;
  case PORTICO_ARRAY:
    if (depth == 0) return false;
    out.push('[');
    for (std::uint32_t i = 0; i < value.size; ++i) {
      if (i) out.push(',');
      if (!write_value(value.items[i], out, spelling, depth - 1)) return false;
    }
    out.push(']');
    return true;
  case PORTICO_OBJECT:
    if (depth == 0) return false;
    out.push('{');
    for (std::uint32_t i = 0; i < value.size; ++i) {
      const portico_member& member = value.members[i];
      if (i) out.push(',');
      if (!write_string({member.name, member.name_size}, out)) return false;
      out.push(':');
      if (!write_value(member.value, out, spelling, depth - 1)) return false;
    }
    out.push('}');
    return true;
  default: return false;
  }
}

}  // namespace

bool write(const portico_value& value, Text& out, Spelling spelling) {
  std::size_t start = out.size();
  if (write_value(value, out, spelling, reply_depth)) return true;
  out.truncate(start);
  return false;
}

bool write_string(std::string_view text, Text& out) {
  std::size_t start = out.size();
  bool high = false;
  out.room(text.size() + 2);
  out.push('"');
  std::string_view left = text;
  while (true) {
    std::size_t plain = plain_run(left.data(), left.size(), high);
    out.append(left.substr(0, plain));
    if (plain == left.size()) break;
    write_escaped(static_cast<unsigned char>(left[plain]), out);
    left.remove_prefix(plain + 1);
  }
  out.push('"');
  if (!high || simdjson::validate_utf8(text.data(), text.size())) return true;
  out.truncate(start);
  return false;
}

void write_integer(std::int64_t number, Text& out) {
  char* start = out.room(24);
  out.advance(static_cast<std::size_t>(std::to_chars(start, start + 24, number).ptr - start));
}

// The shortest digits that read back as the same number, then both spellings differ in one thing
// only:
//   python    1e-05 1e-07 1e+16    exponent of two digits at least, from 1e-5 down
//   pydantic  0.00001 1e-7 1e+16   no padding, from 1e-6 down
void write_number(double number, Text& out, Spelling spelling) {
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
