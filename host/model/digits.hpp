#pragma once

// Numbers as JSON at a place with room for them. Any thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "model/write.hpp"

namespace portico::model {

/// Bytes that the functions below may write to.
inline constexpr std::size_t number_room = 48;

/// "00" to "99".
inline constexpr std::array<char, 200> digit_pairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

inline char* put_pair(unsigned number, char* to) {
  std::memcpy(to, &digit_pairs[2 * std::size_t{number}], 2);
  return to + 2;
}

/// All four digits of a number below 10,000.
inline char* put_four(unsigned number, char* to) {
  return put_pair(number % 100, put_pair(number / 100, to));
}

/// A number below 10,000 without leading zeros.
inline char* put_small(unsigned number, char* to) {
  if (number >= 1000) return put_four(number, to);
  if (number >= 100) {
    *to++ = static_cast<char>('0' + number / 100);
    return put_pair(number % 100, to);
  }
  if (number >= 10) return put_pair(number, to);
  *to = static_cast<char>('0' + number);
  return to + 1;
}

char* put_large(std::uint64_t number, char* to);

inline char* put_unsigned(std::uint64_t number, char* to) {
  return number < 10'000 ? put_small(static_cast<unsigned>(number), to) : put_large(number, to);
}

[[gnu::always_inline]] inline char* put_integer(std::int64_t number, char* to) {
  if (number >= 0) return put_unsigned(static_cast<std::uint64_t>(number), to);
  *to = '-';
  return put_unsigned(std::uint64_t{0} - static_cast<std::uint64_t>(number), to + 1);
}

/// As write_number().
char* put_number(double number, char* to, Spelling spelling);

}  // namespace portico::model
