#pragma once

// Why an address cannot be listened on. A value.

#include <stdexcept>
#include <string>

namespace portico::os {

class ListenError : public std::runtime_error {
public:
  ListenError(const std::string& address, const std::string& reason)
      : std::runtime_error{"Cannot listen on " + address + ": it " + reason},
        reason_{reason} {}
  /// With the cure: "is in use: ..."
  const std::string& reason() const { return reason_; }

private:
  std::string reason_;
};

}  // namespace portico::os
