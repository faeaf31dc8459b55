#pragma once

// Where spans go that have come to their end: in the process that serves to the exporter, in that
// of an isolated plugin to the host. Any thread.

#include <atomic>
#include <vector>

#include "trace/trace_span.hpp"

namespace portico::trace {

class Sink {
public:
  /// Waits for nothing; what there is no room for is dropped and counted.
  virtual void add(std::vector<Span> spans) noexcept = 0;

  /// Of this process; null: nobody takes any.
  static Sink* current() { return current_.load(std::memory_order_acquire); }
  /// Lives as long as the process from here on.
  static void use(Sink* sink) { current_.store(sink, std::memory_order_release); }

protected:
  ~Sink() = default;

private:
  inline static constinit std::atomic<Sink*> current_{nullptr};
};

/// To the sink there is.
void tell(std::vector<Span> spans) noexcept;
void tell(Span span) noexcept;

}  // namespace portico::trace
