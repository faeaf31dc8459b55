#pragma once

// What a probing process is told: which library, and what the settings say to the plugin that it
// turns out to be. A value; travels as one JSON object.

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "settings/section.hpp"
#include "settings/settings.hpp"

namespace portico::life {

/// The descriptor of the library's bytes there.
inline constexpr int probed_library = 3;

struct ProbeTask {
  struct Companion {
    std::filesystem::path file;  ///< as the operator knows it
    std::string digest;
    int descriptor = -1;  ///< of its bytes there
  };
  std::filesystem::path file;  ///< as the operator knows it
  std::string digest;
  std::vector<Companion> companions;  ///< libraries that it brings along, in the order of loading
  std::size_t memory = 0;             ///< MiB; 0: no limit
  int flights = -1;                   ///< descriptor there of what tells where it crashed
  std::map<std::string, settings::Section> sections;  ///< "": of a plugin that has none
};

/// The section of a plugin that has none. Its place is where sections are in the file: there it is
/// to be written.
settings::Section absent_section(const settings::Settings& settings);

std::string to_json(const ProbeTask& task);
/// Throws std::exception when the text is none.
ProbeTask probe_task(std::string_view json);

}  // namespace portico::life
