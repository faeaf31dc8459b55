#pragma once

// The extensions that the headers of the SDK name.

#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "plugin/folder.hpp"
#include "portico/built.h"

namespace portico::testing {

/// What the headers name in quotes: "portico.file/1".
inline std::set<std::string> promised_extensions() {
  std::set<std::string> ids;
  static const std::regex quoted{"\"(portico\\.[a-z_.]+/[0-9]+)\""};
  const std::filesystem::path headers{PORTICO_SOURCE_DIR "/sdk/include/portico"};
  for (const auto& entry : std::filesystem::recursive_directory_iterator{headers}) {
    if (!entry.is_regular_file()) continue;
    const std::string text = Folder::read(entry.path());
    for (std::sregex_iterator found{text.begin(), text.end(), quoted}, end; found != end; ++found)
      ids.insert((*found)[1]);
  }
  ids.erase(PORTICO_BUILT);  // of the plugin, which the host asks for it
  return ids;
}

}  // namespace portico::testing
