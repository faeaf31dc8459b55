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

#if defined(__SSE2__)

/// Of a block with odd octets those that are escaped; notes the others.
unsigned to_escape(unsigned odd, __m128i block, unsigned char& high) {
  const auto above = static_cast<unsigned>(_mm_movemask_epi8(block));
  if (above) high |= 0x80;
  return odd & ~above;
}

constexpr std::ptrdiff_t width = 16;

void copy_block(const char* from, char* to) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to),
                   _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}

/// The first `size` of a block, behind which as much again may be read, and as much written to.
char* escape_block(const char* from, std::ptrdiff_t size, char* to, unsigned char& high) {
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), block);
  const unsigned odd = odd_octets(block) & ((1u << size) - 1);
  if (!odd) return to + size;
  const char* const end = from + size;
  for (unsigned mask = to_escape(odd, block, high); mask;) {
    const int plain = std::countr_zero(mask);
    from += plain;
    to = write_escaped(static_cast<unsigned char>(*from++), to + plain);
    copy_block(from, to);
    mask >>= plain + 1;
  }
  return to + (end - from);
}

/// Fewer than 32 octets, from a copy that can be read beyond its end.
char* escape_rest(const char* from, std::ptrdiff_t size, char* to, unsigned char& high) {
  alignas(width) std::array<char, 4 * width> copy;
  char* at = copy.data();
  if (size >= width) {
    copy_block(from, at);
    copy_block(from + size - width, at + size - width);
    to = escape_block(at, width, to, high);
    at += width, size -= width;
  } else {
    std::memcpy(at, from, static_cast<std::size_t>(size));
  }
  return escape_block(at, size, to, high);
}

char* escape(const char* from, const char* end, char* to, unsigned char& high) {
  for (; end - from >= 2 * width; from += width) to = escape_block(from, width, to, high);
  return escape_rest(from, end - from, to, high);
}

#else

/// `high` collects the octets' bits.
char* escape(const char* from, const char* end, char* to, unsigned char& high) {
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
    char* const to = out.room(quoted_room(size));
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
