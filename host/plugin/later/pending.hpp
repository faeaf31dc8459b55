#pragma once

// What a call needs of those who serve it, to be answered after its handler has returned: how it is
// run again, and what becomes of the reply. Lives as long as the call.

#include <atomic>
#include <cstdint>
#include <string_view>

#include "message/suspension.hpp"
#include "portico/abi.h"

namespace portico::route {
class Witness;
}

namespace portico::plugin {

class Pending {
public:
  /// What the call belongs to; empty: nothing. The texts live as long as the call.
  struct Cause {
    std::string_view request;    ///< its id
    std::string_view trace;      ///< what it is within
    std::string_view principal;  ///< who asks
  };

  /// Without a suspension the call cannot be answered later. `its_handle` is where those look who
  /// say that nobody waits for it.
  Pending(message::Suspension* how, const Cause& of, std::atomic<std::uint64_t>& its_handle)
      : suspension{how},
        cause{of},
        handle{its_handle} {}
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;

  /// The reply is what the handler has made of it, with that result; what the host does to every
  /// reply is left to do. On the thread that has the call in hand, with what was said on it.
  virtual void answered(portico_result result, const route::Witness& witness) noexcept = 0;

  message::Suspension* const suspension;
  const Cause cause;
  std::atomic<std::uint64_t>& handle;

protected:
  ~Pending() = default;
};

}  // namespace portico::plugin
