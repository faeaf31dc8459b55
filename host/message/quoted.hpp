#pragma once

// The end of a JSON string that stands in a text, as write_string() spells it: its escapes and no
// others. Whether it is UTF-8 is not looked at. Any thread.

#include <cstddef>

#if defined(__SSE2__)
#include <bit>

#include <emmintrin.h>
#endif

namespace portico::message {

/// Bytes that can be read behind the end of the text; the first of them is zero.
inline constexpr std::size_t quoted_slack = 32;

/// A string in its text.
struct Quoted {
  const char* end;  ///< behind the quote; null: there is no such string
  bool escapes;     ///< the bytes between the quotes are not the string
};

/// Of \u00xx, for a character that has no shorter one; else 0.
std::size_t long_escape(const char* at);

/// Bytes of the escape that stands there; 0: it is none of write_string().
inline std::size_t escape_size(const char* at) {
  switch (at[1]) {
  case '"':
  case '\\':
  case 'b':
  case 'f':
  case 'n':
  case 'r':
  case 't': return 2;
  case 'u': return long_escape(at);
  default: return 0;
  }
}

/// The next byte that a string ends at, or is escaped in.
inline const char* find_mark(const char* at) {
#if defined(__SSE2__)
  for (;; at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1F)), block);
    const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')),
                                       _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
    const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(low, marks)));
    if (found != 0) return at + std::countr_zero(found);
  }
#else
  while (static_cast<unsigned char>(*at) >= 0x20 && *at != '"' && *at != '\\') ++at;
  return at;
#endif
}

/// `from`: behind the first quote.
inline Quoted find_quote(const char* from) {
  bool escapes = false;
  for (;;) {
    const char* const mark = find_mark(from);
    if (*mark == '"') return {mark + 1, escapes};
    const std::size_t size = *mark == '\\' ? escape_size(mark) : 0;
    if (size == 0) return {nullptr, escapes};
    escapes = true;
    from = mark + size;
  }
}

}  // namespace portico::message
