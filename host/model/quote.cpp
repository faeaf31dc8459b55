// Strings as JSON. Sixteen octets at a time where SSE2 is there: they are copied before it is known
// whether one of them must be escaped, and what was copied behind such a one is written over.

#include "model/write.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include <simdjson.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace portico::model {
namespace {

constexpr char hex[] = "0123456789abcdef";
constexpr std::size_t widest_escape = 6;  // \u001f
/// Octets that are escaped with one reservation.
constexpr std::size_t stretch = 2048;

/// The letter after the backslash, 'u' for \u00xx, 0 when the octet stands as it is.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t c = 0; c < 32; ++c) table[c] = 'u';
  table['\b'] = 'b', table['\f'] = 'f', table['\n'] = 'n', table['\r'] = 'r', table['\t'] = 't';
  table['"'] = '"', table['\\'] = '\\';
  return table;
}();

char* write_escaped(unsigned char octet, char* to) {
  *to++ = '\\';
  *to++ = escapes[octet];
  if (escapes[octet] != 'u') return to;
  *to++ = '0', *to++ = '0';
  *to++ = hex[octet >> 4], *to++ = hex[octet & 15];
  return to;
}

/// Octets between `from` and `end` one by one; `high` collects their bits.
char* escape_each(const char* from, const char* end, char* to, unsigned char& high) {
  for (; from != end; ++from) {
    const auto octet = static_cast<unsigned char>(*from);
    high |= octet;
    if (escapes[octet])
      to = write_escaped(octet, to);
    else
      *to++ = *from;
  }
  return to;
}

#if defined(__SSE2__)

/// One bit an octet that must be escaped.
unsigned to_escape(__m128i block) {
  const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(31)), block);
  const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')),
                                     _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(control, marks)));
}

unsigned above_ascii(__m128i block) { return static_cast<unsigned>(_mm_movemask_epi8(block)); }

__m128i load_4(const char* from) {
  std::int32_t octets;
  std::memcpy(&octets, from, 4);
  return _mm_cvtsi32_si128(octets);
}

__m128i load_8(const char* from) { return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)); }

/// Up to 15 octets: the first and the last eight or four of them, which may overlap.
char* escape_rest(const char* from, const char* end, char* to, unsigned char& high) {
  for (;;) {
    const auto left = static_cast<std::size_t>(end - from);
    if (left < 4) return escape_each(from, end, to, high);
    const std::size_t half = left < 8 ? 4 : 8;
    const __m128i both = half == 4 ? _mm_unpacklo_epi32(load_4(from), load_4(end - 4))
                                   : _mm_unpacklo_epi64(load_8(from), load_8(end - 8));
    if (above_ascii(both)) high |= 0x80;
    std::memcpy(to, from, 4);
    if (half == 8) std::memcpy(to + 4, from + 4, 4);
    std::memcpy(to + left - half, end - half, 4);
    if (half == 8) std::memcpy(to + left - 4, end - 4, 4);
    const unsigned mask = to_escape(both) & ((1u << 2 * half) - 1);
    if (!mask) return to + left;
    const auto bit = static_cast<std::size_t>(std::countr_zero(mask));
    const std::size_t plain = bit < half ? bit : left - 2 * half + bit;
    from += plain;
    to = write_escaped(static_cast<unsigned char>(*from++), to + plain);
  }
}

char* escape(const char* from, const char* end, char* to, unsigned char& high) {
  while (end - from >= 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), block);
    if (above_ascii(block)) high |= 0x80;
    const unsigned mask = to_escape(block);
    const int plain = mask ? std::countr_zero(mask) : 16;
    from += plain, to += plain;
    if (mask) to = write_escaped(static_cast<unsigned char>(*from++), to);
  }
  return escape_rest(from, end, to, high);
}

#else

char* escape(const char* from, const char* end, char* to, unsigned char& high) {
  return escape_each(from, end, to, high);
}

#endif

}  // namespace

bool write_string(std::string_view text, Text& out) {
  const std::size_t start = out.size();
  unsigned char high = 0;
  const char* from = text.data();
  std::size_t left = text.size();
  char open = '"';
  do {
    const std::size_t size = std::min(left, stretch);
    char* const begin = out.room(size * widest_escape + 2);
    char* to = begin;
    if (open) *to++ = std::exchange(open, '\0');
    to = escape(from, from + size, to, high);
    from += size, left -= size;
    if (left == 0) *to++ = '"';
    out.advance(static_cast<std::size_t>(to - begin));
  } while (left > 0);
  if (high < 0x80 || simdjson::validate_utf8(text.data(), text.size())) return true;
  out.truncate(start);
  return false;
}

}  // namespace portico::model
