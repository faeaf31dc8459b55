#pragma once

// One call of a handler in an isolated process, from the host's side: what it asks for on the way
// is done by the services that every plugin has, so that the same rules hold. For the thread that
// holds the call.

#include <chrono>
#include <cstdint>
#include <memory>

#include "isolation/isolated_process.hpp"
#include "portico/abi.h"

namespace portico::isolation {

class Conversation {
public:
  enum class End {
    returned,  ///< the handler did
    unsent,    ///< its process had ended before it could be called
    lost,      ///< its process ended, or said what makes no sense
    left       ///< it did not come back, long after anybody waited for it
  };

  Conversation(std::shared_ptr<IsolatedProcess> process, IsolatedProcess::Channel& channel,
               portico_call& call)
      : process_{std::move(process)},
        channel_{channel},
        call_{call} {}

  End run(std::int64_t handler, const portico_value* input, std::chrono::milliseconds patience);

  /// What the handler returned.
  portico_result result() const { return result_; }

private:
  enum class Next { more, over, nonsense };
  Next obey();
  Next serve();

  std::shared_ptr<IsolatedProcess> process_;
  IsolatedProcess::Channel& channel_;
  portico_call& call_;
  Message message_;
  int messages_ = 0;  ///< that cost something here
  portico_result result_ = PORTICO_FAILED;
};

}  // namespace portico::isolation
