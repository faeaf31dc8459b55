#pragma once

// Texts of the string formats, and texts that are near them. Constant; any thread.

#include <string_view>
#include <vector>

namespace portico::prove {

struct KnownFormat {
  std::string_view name;
  std::vector<std::string_view> texts;  ///< the first is a plain one
  std::vector<std::string_view> others;
};

/// Null: any text may be meant.
const KnownFormat* known_format(std::string_view name);

}  // namespace portico::prove
