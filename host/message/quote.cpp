// Strings as JSON. Sixteen bytes at a time where SSE2 is there: they are copied before it is known
// whether one of them must be escaped, and what was copied behind such a one is written over. Runs
// of a long text without such bytes go thirty-two at a time where the processor has AVX2.

#include "message/quote.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include <simdjson.h>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace portico::message {
namespace {

constexpr char hex_letters[] = "0123456789abcdef";
constexpr std::size_t widest_escape = 6;  // \u001f

/// The letter after the backslash, 'u' for \u00xx, 0 when the byte stands as it is.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t c = 0; c < 32; ++c) table[c] = 'u';
  table['\b'] = 'b', table['\f'] = 'f', table['\n'] = 'n', table['\r'] = 'r', table['\t'] = 't';
  table['"'] = '"', table['\\'] = '\\';
  return table;
}();

char* write_escaped(unsigned char byte, char* to) {
  to[0] = '\\';
  to[1] = escapes[byte];
  if (escapes[byte] != 'u') return to + 2;
  to[2] = to[3] = '0';
  to[4] = hex_letters[byte >> 4], to[5] = hex_letters[byte & 15];
  return to + widest_escape;
}

/// One by one; `high` collects their bits.
char* escape_each(const char* from, const char* end, char* to, unsigned char& high) {
  for (; from != end; ++from) {
    const auto byte = static_cast<unsigned char>(*from);
    high |= byte;
    if (escapes[byte])
      to = write_escaped(byte, to);
    else
      *to++ = *from;
  }
  return to;
}

#if defined(__SSE2__)

/// Of a block with odd bytes those that are escaped; notes the others.
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
  const unsigned odd = odd_bytes(block) & ((1u << size) - 1);
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

/// Fewer than 32 bytes, from a copy that can be read beyond its end.
char* escape_rest(const char* from, std::ptrdiff_t size, char* to, unsigned char& high) {
  if (size == 0) return to;
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

char* escape_blocks(const char* from, const char* end, char* to, unsigned char& high) {
  for (; end - from >= 2 * width; from += width) to = escape_block(from, width, to, high);
  return escape_rest(from, end - from, to, high);
}

constexpr std::ptrdiff_t wide = 32;

/// Copies what comes before a block with an odd byte, or before the last two blocks.
[[gnu::target("avx2")]] std::ptrdiff_t copy_run(const char* from, const char* end, char* to) {
  const char* const begin = from;
  for (; end - from >= 2 * wide; from += wide, to += wide) {
    const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), block);
    const __m256i low = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), block);
    const __m256i marks = _mm256_or_si256(_mm256_cmpeq_epi8(block, _mm256_set1_epi8('"')),
                                          _mm256_cmpeq_epi8(block, _mm256_set1_epi8('\\')));
    if (_mm256_movemask_epi8(_mm256_or_si256(low, marks))) break;
  }
  return from - begin;
}

/// Where runs are short, narrow blocks have a longer turn.
char* escape_runs(const char* from, const char* end, char* to, unsigned char& high) {
  constexpr std::ptrdiff_t short_run = 2 * wide, long_turn = 16 * wide;
  while (end - from >= 2 * wide) {
    const std::ptrdiff_t run = copy_run(from, end, to);
    from += run, to += run;
    const std::ptrdiff_t turn = run < short_run ? long_turn : wide;
    const char* const stop = from + std::min(turn, end - from - 2 * width + 1);
    for (; from < stop; from += width) to = escape_block(from, width, to, high);
  }
  return escape_blocks(from, end, to, high);
}

char* escape(const char* from, const char* end, char* to, unsigned char& high, Stride stride) {
  if (stride == Stride::one) return escape_each(from, end, to, high);
  if (stride == Stride::sixteen || end - from < 2 * wide) return escape_blocks(from, end, to, high);
  return escape_runs(from, end, to, high);
}

#else

char* escape(const char* from, const char* end, char* to, unsigned char& high, Stride) {
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
    char* const to = out.room(quoted_room(size));
    out.advance(static_cast<std::size_t>(
        escape(rest.data(), rest.data() + size, to, high, longest_stride) - to));
    rest.remove_prefix(size);
  }
  out.push('"');
  return is_utf8(text, high);
}

}  // namespace

#if defined(__SSE2__)
const Stride longest_stride = __builtin_cpu_supports("avx2") ? Stride::thirty_two : Stride::sixteen;
#else
const Stride longest_stride = Stride::one;
#endif

char* quote_any(std::string_view text, char* to, Stride stride) {
  unsigned char high = 0;
  *to = '"';
  char* const end = escape(text.data(), text.data() + text.size(), to + 1, high, stride);
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

}  // namespace portico::message
