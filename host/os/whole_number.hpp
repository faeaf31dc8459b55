#pragma once

// A text that is a number from its first character to its last. Pure.

#include <charconv>
#include <optional>
#include <string_view>

namespace portico::os {

/// None: it is something else, or does not fit. `how`: as for std::from_chars, the base say.
template <class Number, class... How>
std::optional<Number> whole_number(std::string_view text, How... how) {
  Number value{};
  const char* const last = text.data() + text.size();
  const auto read = std::from_chars(text.data(), last, value, how...);
  if (read.ec != std::errc{} || read.ptr != last) return std::nullopt;
  return value;
}

}  // namespace portico::os
