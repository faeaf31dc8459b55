#pragma once

// Bytes written front to back, as fast as by hand: strings escaped sixteen bytes at a time,
// numbers with std::to_chars. What the servers written by hand build their answers in. One thread
// at a time.

#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace bench {

class Out {
public:
  Out() = default;
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  ~Out() { std::free(data_); }

  void add(std::string_view text) {
    reserve(text.size());
    std::memcpy(data_ + size_, text.data(), text.size());
    size_ += text.size();
  }
  void add(char byte) {
    reserve(1);
    data_[size_++] = byte;
  }
  template <class Number> void number(Number value) {
    reserve(32);
    size_ = static_cast<std::size_t>(std::to_chars(data_ + size_, data_ + size_ + 32, value).ptr -
                                     data_);
  }
  /// A JSON string with its quotes.
  void quote(std::string_view text) {
    reserve(text.size() * 6 + 18);
    char* to = data_ + size_;
    *to++ = '"';
    const char* from = text.data();
    const char* end = from + text.size();
    while (from != end) {
      to = plain(from, end, to);
      if (from != end) to = escape(static_cast<unsigned char>(*from++), to);
    }
    *to++ = '"';
    size_ = static_cast<std::size_t>(to - data_);
  }

  /// `width` bytes at `place`, written before: how long what followed became.
  void put(std::size_t place, std::size_t width, std::size_t value) {
    for (std::size_t at = place + width; at-- > place; value /= 10)
      data_[at] = static_cast<char>('0' + value % 10);
  }

  std::size_t size() const { return size_; }
  std::string_view view() const { return {data_, size_}; }
  void cut(std::size_t size) { size_ = size; }
  void clear() { size_ = 0; }

private:
  void reserve(std::size_t count) {
    if (capacity_ - size_ >= count) return;
    capacity_ = (size_ + count) * 2;
    data_ = static_cast<char*>(std::realloc(data_, capacity_));
    if (!data_) throw std::bad_alloc{};
  }

  static bool escaped(unsigned char byte) { return byte < 32 || byte == '"' || byte == '\\'; }

  // Copies up to the first byte that must be escaped. May write 15 bytes more than it keeps.
  static char* plain(const char*& from, const char* end, char* to) {
#if defined(__SSE2__)
    for (; end - from >= 16; from += 16, to += 16) {
      const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to), block);
      const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(31)), block);
      const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')),
                                         _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
      const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(low, marks)));
      if (mask == 0) continue;
      const int count = std::countr_zero(mask);
      from += count;
      return to + count;
    }
#endif
    while (from != end && !escaped(static_cast<unsigned char>(*from))) *to++ = *from++;
    return to;
  }

  static char* escape(unsigned char byte, char* to) {
    *to++ = '\\';
    switch (byte) {
    case '"':
    case '\\': *to++ = static_cast<char>(byte); return to;
    case '\b': *to++ = 'b'; return to;
    case '\f': *to++ = 'f'; return to;
    case '\n': *to++ = 'n'; return to;
    case '\r': *to++ = 'r'; return to;
    case '\t': *to++ = 't'; return to;
    default: break;
    }
    std::memcpy(to, "u00", 3);
    to[3] = "0123456789abcdef"[byte >> 4];
    to[4] = "0123456789abcdef"[byte & 15];
    return to + 5;
  }

  char* data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace bench
