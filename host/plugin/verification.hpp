#pragma once

// What a plugin has registered to say who a client is: asked with what the client has shown, on a
// thread that may block. Any thread, many at once.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "message/owned.hpp"
#include "portico/verifier.h"

namespace portico::plugin {

class Faults;

class Verification {
public:
  /// `faults`: of the plugin.
  Verification(std::string_view plugin, message::Owned<portico_verifier> verifier, Faults& faults);
  Verification(const Verification&) = delete;
  Verification& operator=(const Verification&) = delete;

  struct Answer {
    bool known = false;              ///< whether it is true; or why it is not known
    std::string why;                 ///< for the log
    std::optional<std::string> who;  ///< JSON as of verifier.h; none: it is not true
  };
  Answer ask(std::string_view shown) const;

  Faults& faults() const { return faults_; }

private:
  const std::uint32_t flight_;
  const message::Owned<portico_verifier> verifier_;
  Faults& faults_;
};

}  // namespace portico::plugin
