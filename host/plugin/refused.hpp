#pragma once

// Why a plugin is not served: one sentence for the operator, with the reason and the cure. The
// file's name is kept beside it. What came from the plugin is escaped where it would end the
// sentence. A value, free to copy between threads.

#include <filesystem>
#include <stdexcept>
#include <string>

#include "settings/printable.hpp"

namespace portico::plugin {

class Refused : public std::runtime_error {
public:
  explicit Refused(const std::string& reason) : std::runtime_error{settings::printable(reason)} {}
};

struct Refusal {
  std::filesystem::path file;
  std::string reason;
};

}  // namespace portico::plugin
