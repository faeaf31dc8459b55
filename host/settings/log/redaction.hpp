#pragma once

// Names whose values the log does not show: parameters of a query, fields of a request. Compared
// without regard to case, and as a server reads them: "to%6Ben" is "token", "my+key" is "my key".
// Immutable; any thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace portico::settings {

class Redaction {
public:
  Redaction() = default;
  explicit Redaction(const std::vector<std::string>& names);

  static constexpr std::string_view stars = "***";

  bool covers(std::string_view name) const;
  /// The target, or another text with a query in it, with stars for the values of these parameters:
  /// in `room`, or as it was given where there is nothing to hide.
  std::string_view redacted(std::string_view target, std::string& room) const;

private:
  bool hides(std::string_view parameter) const;

  std::vector<std::string> names_;  ///< in lower case, sorted
  std::size_t longest_ = 0;
};

}  // namespace portico::settings
