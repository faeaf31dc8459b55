#pragma once

// A setting that cannot be used, as the one line the operator reads: "portico.json:12: limits.body:
// is -1, allowed is a whole number from 1 to 1073741824".

#include <stdexcept>
#include <string>

namespace portico::settings {

class Mistake : public std::runtime_error {
public:
  explicit Mistake(const std::string& line) : std::runtime_error{line} {}
  Mistake(const std::string& origin, const std::string& key, const std::string& what)
      : std::runtime_error{origin + ": " + key + ": " + what} {}
};

}  // namespace portico::settings
