#pragma once

// Spans on their way to a collector: a queue that is bounded, and a thread that sends what has
// gathered there in batches. Whoever adds waits for nothing. Any thread.
//
//   add() -> queue -> batch -> Delivery   again and again until it is taken, refused or too late

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "trace/export/collector.hpp"
#include "trace/sink.hpp"

namespace portico::trace {

class Exporter final : public Sink {
public:
  struct Options {
    Collector collector;
    std::vector<Attribute> resource{};          ///< of the host
    std::size_t queue = 2048;                   ///< spans that wait
    std::size_t batch = 512;                    ///< spans that are sent at once, at most
    std::chrono::milliseconds delay{5000};      ///< from the first that waits to when it is sent
    std::chrono::milliseconds patience{30000};  ///< with one batch, all attempts together
  };

  explicit Exporter(Options options);
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;
  /// Finishes without patience.
  ~Exporter();

  void add(std::vector<Span> spans) noexcept override;

  /// Sends what waits, takes nothing new, and counts what is left when the time is over. False: its
  /// thread still waits for somebody, and is left behind.
  bool finish(std::chrono::milliseconds patience);

  /// Spans, since the beginning.
  struct Figures {
    std::uint64_t exported = 0;
    std::uint64_t dropped = 0;  ///< there was no room in the queue
    std::uint64_t failed = 0;   ///< the collector did not take them, or not in time
    std::size_t waiting = 0;    ///< now
  };
  Figures figures() const;

private:
  class State;
  std::shared_ptr<State> state_;  ///< shared with the thread, which may outlive this
  std::thread thread_;
};

}  // namespace portico::trace
