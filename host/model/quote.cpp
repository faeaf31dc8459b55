// Strings as JSON. Sixteen octets at a time where SSE2 is there: they are copied before it is known
// whether one of them must be escaped, and what was copied behind such a one is written over.

#include "model/quote.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include <simdjson.h>

#include "model/write.hpp"

namespace portico::model {
namespace {

constexpr char hex[] = "0123456789abcdef";
constexpr std::size_t widest_escape = 6;  // \u001f

/// The letter after the backslash, 'u' for \u00xx, 0 when the octet stands as it is.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t c = 0; c < 32; ++c) table[c] = 'u';
  table['\b'] = 'b', table['\f'] = 'f', table['\n'] = 'n', table['\r'] = 'r', table['\t'] = 't';
  table['"'] = '"', table['\\'] = '\\';
  return table;
}();

char* write_escaped(unsigned char octet, char* to) {
  to[0] = '\\';
  to[1] = escapes[octet];
  if (escapes[octet] != 'u') return to + 2;
  to[2] = to[3] = '0';
  to[4] = hex[octet >> 4], to[5] = hex[octet & 15];
  return to + widest_escape;
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

unsigned above_ascii(__m128i block) { return static_cast<unsigned>(_mm_movemask_epi8(block)); }

/// Of a block with odd octets those that are escaped; notes the others.
unsigned to_escape(unsigned odd, __m128i block, unsigned char& high) {
  const unsigned above = above_ascii(block);
  if (above) high |= 0x80;
  return odd & ~above;
}

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
    std::memcpy(to, from, 4);
    if (half == 8) std::memcpy(to + 4, from + 4, 4);
    std::memcpy(to + left - half, end - half, 4);
    if (half == 8) std::memcpy(to + left - 4, end - 4, 4);
    const unsigned odd = odd_octets(both) & ((1u << 2 * half) - 1);
    if (!odd) return to + left;
    const unsigned mask = to_escape(odd, both, high);
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
    const unsigned odd = odd_octets(block);
    const unsigned mask = odd ? to_escape(odd, block, high) : 0;
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

bool is_utf8(std::string_view text, unsigned char high) {
  return high < 0x80 || simdjson::validate_utf8(text.data(), text.size());
}

/// A text longer than what is escaped with one reservation, between its quotes.
bool write_long(std::string_view text, Text& out) {
  unsigned char high = 0;
  out.push('"');
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t size = std::min(rest.size(), longest_quote);
    char* const to = out.room(size * widest_escape);
    out.advance(static_cast<std::size_t>(escape(rest.data(), rest.data() + size, to, high) - to));
    rest.remove_prefix(size);
  }
  out.push('"');
  return is_utf8(text, high);
}

}  // namespace

char* quote_any(std::string_view text, char* to) {
  unsigned char high = 0;
  *to = '"';
  char* const end = escape(text.data(), text.data() + text.size(), to + 1, high);
  *end = '"';
  return is_utf8(text, high) ? end + 1 : nullptr;
}

bool write_string(std::string_view text, Text& out) {
  const std::size_t start = out.size();
  if (text.size() > longest_quote) {
    if (write_long(text, out)) return true;
    out.truncate(start);
    return false;
  }
  char* const to = out.room(quoted_room(text.size()));
  char* const end = quote(text, to);
  if (!end) return false;
  out.advance(static_cast<std::size_t>(end - to));
  return true;
}

}  // namespace portico::model
