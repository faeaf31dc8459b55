#pragma once

// A text that is a number from its first character to its last. Pure.

#include <charconv>
#include <optional>
#include <string_view>

namespace portico::os {

/// None: it is something else, or does not fit.
template <class Number> std::optional<Number> whole_number(std::string_view text, int base = 10) {
  Number value{};
  const char* const last = text.data() + text.size();
  const auto read = std::from_chars(text.data(), last, value, base);
  if (read.ec != std::errc{} || read.ptr != last) return std::nullopt;
  return value;
}

}  // namespace portico::os
