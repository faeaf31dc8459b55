#pragma once

// Why files of a profile cannot be used. A value.

#include <stdexcept>
#include <string>

namespace portico::tls {

class Unusable : public std::runtime_error {
public:
  /// `word`: of the profile, "certificates.0.private_key". `what`: of its value, with the cure.
  Unusable(std::string word, const std::string& what)
      : std::runtime_error{what},
        word_{std::move(word)} {}
  const std::string& word() const { return word_; }

private:
  std::string word_;
};

}  // namespace portico::tls
