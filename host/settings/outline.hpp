#pragma once

// Where each value of a JSON text with comments begins. The parser checks the text and gives values
// without positions; this gives positions and checks no more than it must to find them. A value.

#include <map>
#include <string>
#include <string_view>

namespace portico::settings {

struct Outline {
  static constexpr std::size_t deepest = 64;

  /// Throws Mistake, in the name of `file`, for a member given twice and for nesting beyond
  /// `deepest`.
  Outline(std::string_view text, const std::string& file);

  std::map<std::string, int> lines;  ///< JSON pointer -> line, from 1

  /// Of the nearest value that encloses the pointer.
  int line(std::string pointer) const;
};

}  // namespace portico::settings
