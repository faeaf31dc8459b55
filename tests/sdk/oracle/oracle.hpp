#pragma once

// What generated handlers say in a word: values as JSON, and a body in given pieces. A part of
// plugins of tests; any thread.

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/portico.hpp>

namespace oracle {

using portico::JsonValue;
using portico::detail::Cells;

/// Every member, under its input name.
template <class T> JsonValue all(const T& value) {
  Cells cells;
  return portico::detail::read<JsonValue>(portico::detail::write(value, cells));
}

/// Without the members that nobody set, at any depth.
portico_value without_unset(const portico_value& cell, Cells& cells);

template <class T> JsonValue only_set(const T& value) {
  Cells cells;
  return portico::detail::read<JsonValue>(
      without_unset(portico::detail::write(value, cells), cells));
}

/// One object; a later member takes the place of an earlier one.
JsonValue merged(std::initializer_list<JsonValue> parts);

/// A date or time from the text that it is sent as.
template <class T> T parsed(std::string_view text) {
  portico_value cell{};
  cell.kind = PORTICO_STRING;
  cell.size = static_cast<std::uint32_t>(text.size());
  cell.text = text.data();
  return portico::detail::read<T>(cell);
}

struct Chunks {
  std::vector<std::string> left;
  std::size_t next = 0;

  std::optional<std::string> operator()() {
    if (next == left.size()) return std::nullopt;
    return left[next++];
  }
};

}  // namespace oracle
