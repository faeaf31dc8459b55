#pragma once

// Why a plugin is not served: one sentence for the operator, with the reason and the cure. The
// file's name is kept beside it. A value, free to copy between threads.

#include <filesystem>
#include <stdexcept>
#include <string>

namespace portico::plugin {

class Refused : public std::runtime_error {
public:
  explicit Refused(const std::string& reason) : std::runtime_error{reason} {}
};

struct Refusal {
  std::filesystem::path file;
  std::string reason;
};

}  // namespace portico::plugin
