#pragma once

// What an answer repeats of what came in, where that may be of any size: texts in full or their
// beginning, other values in full or not at all. One thread at a time.

#include <cstddef>
#include <string_view>

#include "message/text.hpp"
#include "portico/abi.h"

namespace portico::model {

/// Bytes of a text that does not go out in full: whole characters, and an ellipsis behind them.
inline constexpr std::size_t longest_glimpse = 256;

/// The text itself when it is no longer than a glimpse, else its beginning with an ellipsis.
std::string_view glimpse(std::string_view text, message::Text& room);
/// The same as a JSON string; "?" when it is not UTF-8.
void write_glimpse(std::string_view text, message::Text& out);

class Echo {
public:
  /// Bytes of JSON text for all values together.
  explicit Echo(std::size_t most) : left_{most} {}

  /// The value as JSON text. One for which there is no room any more is a glimpse when it is a text
  /// and there is room for that, else null; so is one that cannot be written.
  void write(const portico_value& value, message::Text& out);

private:
  bool take(message::Text& out, std::size_t begin);

  std::size_t left_;
};

}  // namespace portico::model
