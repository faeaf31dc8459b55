#pragma once

// What an isolated process is told: which library, as whom, within which limits. A value; travels
// as one JSON object.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "settings/section.hpp"
#include "settings/settings.hpp"

namespace portico::isolation {

/// A user of the system, by number.
struct Account {
  uid_t user = 0;
  gid_t group = 0;
};

struct Assignment {
  /// A library that the plugin brings along.
  struct Companion {
    std::filesystem::path file;
    std::string digest;
    int copy = -1;
  };

  std::filesystem::path file;  ///< as the operator knows it
  int copy = -1;               ///< descriptor of its bytes, as the process knows it
  std::string digest;
  std::vector<Companion> companions;    ///< in the order of loading
  std::string name;                     ///< what the plugin goes by
  settings::Section section;            ///< of it: prefix, configuration and the limits
  std::string contract;                 ///< of replies, for routes that name none
  std::chrono::milliseconds handler{};  ///< after which nobody waits for a handler
  settings::Log log;
  std::optional<Account> account;  ///< none: the host's
};

std::string to_json(const Assignment& assignment);
/// Throws std::exception when the text is none.
Assignment assignment_of(std::string_view json);

}  // namespace portico::isolation
