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
  /// Without a suspension the call cannot be answered later. `its_handle` is where those look who
  /// say that nobody waits for it.
  Pending(message::Suspension* how, std::string_view its_request, std::string_view its_trace,
          std::atomic<std::uint64_t>& its_handle)
      : suspension{how},
        request{its_request},
        trace{its_trace},
        handle{its_handle} {}
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;

  /// The reply is what the handler has made of it, with that result; what the host does to every
  /// reply is left to do. On the thread that has the call in hand, with what was said on it.
  virtual void answered(portico_result result, const route::Witness& witness) noexcept = 0;

  message::Suspension* const suspension;
  const std::string_view request;  ///< its id
  const std::string_view trace;    ///< what it is within; empty: it is not traced
  std::atomic<std::uint64_t>& handle;

protected:
  ~Pending() = default;
};

}  // namespace portico::plugin
