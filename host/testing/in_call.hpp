#pragma once

// Which request a thread is in, for the one who ends the process within it: a plugin that crashes,
// or calls exit(), is told on standard error with its request, and the test has failed.

#include "testing/visit.hpp"

namespace portico::testing {

/// As long as it lives, its thread is in that request. They do not nest.
class InCall {
public:
  explicit InCall(const Visit::Asked& asked);
  InCall(const InCall&) = delete;
  InCall& operator=(const InCall&) = delete;
  ~InCall();

  /// From the first time on for the whole process. Signals that somebody else looks at are left to
  /// him: debuggers, sanitizers, the test.
  static void watch();
};

}  // namespace portico::testing
