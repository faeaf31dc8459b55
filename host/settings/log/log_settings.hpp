#pragma once

// What the operator decided about the log. Plain values; immutable where they are used.

#include <chrono>
#include <string>
#include <vector>

namespace portico::settings {

using Milliseconds = std::chrono::milliseconds;

enum class LogFormat { plain, json };
/// Of the line for a request.
enum class AccessFormat {
  standard,  ///< as log.format says
  combined   ///< as nginx and Apache write it
};

struct Log {
  std::string level;
  LogFormat format{};
  bool access = true;  ///< a line for every request, at the level information
  AccessFormat access_format{};
  std::vector<std::string> fields{};   ///< of the request, that the line has beside the rest
  std::vector<std::string> exclude{};  ///< paths that have no line
  std::vector<std::string> redact{};   ///< parameters and fields whose values are not written
  Milliseconds slow{};                 ///< requests that take longer are told; 0: none is
  std::string file{};                  ///< empty: standard error

  bool operator==(const Log&) const = default;
};

}  // namespace portico::settings
