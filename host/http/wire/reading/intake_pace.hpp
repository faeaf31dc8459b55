#pragma once

// Until when and how fast a body has to pass that its handler reads as it arrives. While the
// handler waits for bytes it is the client's turn: in each window of such waiting at least the
// bytes have to come that the rate asks for, and one at least. While the handler works on what it
// has it is the handler's, which has its deadline from each read on. How long the body takes as a
// whole is nobody's business. A value; one thread.

#include <algorithm>
#include <cstdint>

#include "http/wire/limits.hpp"
#include "http/wire/progress.hpp"
#include "http/wire/reading/turns.hpp"

namespace portico::http {

class IntakePace {
public:
  enum class Late : std::uint8_t { nobody, client, handler };

  /// `patience`: with the handler. `received`: bytes of the connection so far.
  void start(const Limits& limits, Clock::duration patience, Clock::time_point now,
             std::uint64_t received) {
    patience_ = patience;
    waited_ = Clock::duration{0};
    progress_.mark(now, received);
    deadline_ = now + std::min<Clock::duration>(limits.body_window, patience);
  }
  /// When to ask who is late.
  Clock::time_point deadline() const { return deadline_; }
  Late late(const Limits& limits, Clock::time_point now, std::uint64_t received, const Turn& turn) {
    const Clock::time_point since = std::min(turn.since, now);
    const auto waited = turn.waited + (turn.of_client ? now - since : Clock::duration{0});
    if (turn.of_client && waited - waited_ >= limits.body_window) {
      if (!progress_.enough(received, limits.body_rate, limits.body_window, 1)) return Late::client;
      progress_.mark(now, received);
      waited_ = waited;
    }
    const Clock::time_point handler = (turn.of_client ? now : since) + patience_;
    if (handler <= now) return Late::handler;
    const Clock::duration left = limits.body_window - (waited - waited_);
    deadline_ = std::min(handler, now + std::max(left, Clock::duration{least_wait}));
    return Late::nobody;
  }

private:
  /// When the client has used its window up and it is the handler's turn: it may be the client's
  /// again at any time.
  static constexpr std::chrono::milliseconds least_wait{10};

  Clock::time_point deadline_;
  Clock::duration patience_{0};
  Clock::duration waited_{0};  ///< of the client's turns, at the mark
  Progress progress_;
};

}  // namespace portico::http
