#pragma once

// The name of a file beneath a folder, by whichever spelling of its path it is asked for. No state;
// any thread.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace portico::http {

/// Of a path that is decoded: without empty segments and those of a dot, "a/b.js". Nothing: one of
/// them is hidden, or leads upwards.
inline std::optional<std::string> file_name(std::string_view path) {
  std::string name;
  while (!path.empty()) {
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), segment.size() + 1));
    if (segment.empty() || segment == ".") continue;
    if (segment.front() == '.' && segment != ".well-known") return std::nullopt;
    name.append(name.empty() ? "" : "/").append(segment);
  }
  return name;
}

}  // namespace portico::http
