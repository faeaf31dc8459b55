#pragma once

// Where each value of a JSON text begins, and what in the text is no JSON. Beside RFC 8259 there
// may be comments (// and /* */), a comma behind the last member or element, and a byte order mark.
// A library makes the values; it has no positions and its own words for what is wrong. A value.

#include <map>
#include <string>
#include <string_view>

#include "settings/source/mistake.hpp"

namespace portico::settings {

struct Outline {
  static constexpr std::size_t deepest = 64;

  /// Adds to the mistakes, in the name of `file`, the first place that cannot be read, and members
  /// that are given twice.
  Outline(std::string_view text, const Origin& file, Mistakes& mistakes);

  bool readable = false;             ///< `json` can be parsed
  std::string json;                  ///< the text with blanks where RFC 8259 allows nothing
  std::map<std::string, int> lines;  ///< JSON pointer -> line, from 1
  std::map<std::string, std::string> numbers;  ///< JSON pointer -> a number as it is written

  /// Of the nearest value that encloses the pointer.
  int line(std::string pointer) const;
  /// As it is written; "" of anything else.
  std::string_view number(const std::string& pointer) const;
};

/// The name as a reference token of a JSON pointer (RFC 6901).
std::string pointer_token(std::string_view name);

/// What a member of `key` is called in full, for people: "limits.body", and limits."" without a
/// name. `key` is empty at the top.
std::string key_below(const std::string& key, const std::string& name);

}  // namespace portico::settings
