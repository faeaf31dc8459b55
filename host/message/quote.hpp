#pragma once

// A JSON string at a place with room for it: what is short and needs no escape is written inline.
// Any thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "message/text.hpp"

namespace portico::message {

/// The longest text that is quoted in one go; longer ones by write_string().
inline constexpr std::size_t longest_quote = 2048;
/// Bytes that quote() may write to: six for each, the quotes, and what is copied too much.
constexpr std::size_t quoted_room(std::size_t size) { return 6 * size + 2 + 16; }

/// Bytes that are looked at at a time.
enum class Stride { one, sixteen, thirty_two };
/// The longest that this processor has; known when main() begins, and `one` before.
extern const Stride longest_stride;

/// A JSON string with its quotes. False: not UTF-8; `out` then ends where it ended before.
bool write_string(std::string_view, Text& out);

/// Any text of up to longest_quote bytes. Returns its end, or null when it is not UTF-8.
char* quote_any(std::string_view text, char* to, Stride stride = longest_stride);

#if defined(__SSE2__)

/// Bits of the bytes that are escaped or not ASCII.
inline unsigned odd_bytes(__m128i block) {
  // As numbers with a sign both control characters and bytes above ASCII are below a space.
  const __m128i low = _mm_cmplt_epi8(block, _mm_set1_epi8(' '));
  const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')),
                                     _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(low, marks)));
}

/// `size` bytes, the first and the last half of a block, which may overlap. False: one of them is
/// odd.
template <class Half> inline bool copy_plain(const char* from, std::size_t size, char* to) {
  Half first, last;
  std::memcpy(&first, from, sizeof first);
  std::memcpy(&last, from + size - sizeof last, sizeof last);
  std::memcpy(to, &first, sizeof first);
  std::memcpy(to + size - sizeof last, &last, sizeof last);
  const auto halves = _mm_set_epi64x(static_cast<std::int64_t>(std::uint64_t{last}),
                                     static_cast<std::int64_t>(std::uint64_t{first}));
  constexpr unsigned wanted = sizeof(Half) == 8 ? 0xFFFF : 0x0F0F;
  return (odd_bytes(halves) & wanted) == 0;
}

/// 1 where a byte is escaped or not ASCII, else 0.
inline constexpr std::array<unsigned char, 256> odd_byte = [] {
  std::array<unsigned char, 256> table{};
  for (std::size_t c = 0; c < 256; ++c) table[c] = c < 32 || c == '"' || c == '\\' || c > 127;
  return table;
}();

/// One to three bytes.
inline bool copy_few(const char* from, std::size_t size, char* to) {
  const char first = from[0], middle = from[size / 2], last = from[size - 1];
  to[0] = first, to[size / 2] = middle, to[size - 1] = last;
  return (odd_byte[static_cast<unsigned char>(first)] |
          odd_byte[static_cast<unsigned char>(middle)] |
          odd_byte[static_cast<unsigned char>(last)]) == 0;
}

inline bool copy_short(const char* from, std::size_t size, char* to) {
  if (size >= 8) return copy_plain<std::uint64_t>(from, size, to);
  if (size >= 4) return copy_plain<std::uint32_t>(from, size, to);
  return size == 0 || copy_few(from, size, to);
}

#else

inline bool copy_short(const char*, std::size_t, char*) { return false; }

#endif

/// The same, inline where it is short and plain.
inline char* quote(std::string_view text, char* to) {
  if (text.size() > 16 || !copy_short(text.data(), text.size(), to + 1)) return quote_any(text, to);
  to[0] = to[text.size() + 1] = '"';
  return to + text.size() + 2;
}

}  // namespace portico::message
