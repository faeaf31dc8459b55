#pragma once

// For what an account without privileges may not do: root gives its own up for a while.

#include <unistd.h>

namespace portico::testing {

class Unprivileged {
public:
  Unprivileged() : was_root_{::geteuid() == 0 && ::seteuid(nobody) == 0} {}
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;
  ~Unprivileged() {
    if (was_root_) static_cast<void>(::seteuid(0));
  }

private:
  static constexpr uid_t nobody = 65534;

  const bool was_root_;
};

}  // namespace portico::testing
