#pragma once

// Where a value of the settings was said. A value.

#include <cstddef>
#include <string>

namespace portico::settings {

struct Origin {
  /// In the order in which mistakes are told.
  enum class Source { file, environment, flag, fallback };

  Source source = Source::fallback;
  std::string name;      ///< of the file, the variable or the flag
  int line = 0;          ///< of the file, from 1
  std::size_t part = 0;  ///< which of the files, in the order in which they are read

  /// "portico.json:12", "PORTICO_LISTEN", "--listen" or "default"
  std::string text() const {
    if (source == Source::fallback) return "default";
    return source == Source::file && line > 0 ? name + ':' + std::to_string(line) : name;
  }

  bool operator==(const Origin&) const = default;
};

}  // namespace portico::settings
