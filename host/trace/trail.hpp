#pragma once

// What is noted of a sampled request on its way: moments, of which its spans are made when it is
// over. In the request's arena, and of whoever has its exchange; what is const also of those who
// answer in its place.

#include <array>
#include <chrono>
#include <cstdint>
#include <new>
#include <string_view>

#include "trace/trace_context.hpp"
#include "trace/trace_span.hpp"

namespace portico::trace {

class Trail {
public:
  using Clock = std::chrono::steady_clock;

  enum class Step : std::uint8_t {
    verify,    ///< whoever calls is asked about, on the pool
    verified,  ///< that is known
    received,  ///< its body is there, or its handler begins to read it
    called,    ///< a thread has it
    checked,   ///< its input is read and held to the model
    answered,  ///< the handler has come to its end, now or later
    render,    ///< its reply is held to the model and written
    rendered
  };
  static constexpr std::size_t steps = 8;

  Trail(const Context& own, std::uint64_t handler_span, std::uint64_t parent_span,
        std::string_view its_state)
      : server{own},
        handler{handler_span},
        parent{parent_span},
        state{its_state},
        began{Clock::now()},
        began_at{now()} {}

  void note(Step step) { moments_[static_cast<std::size_t>(step)] = Clock::now(); }
  /// Unset: it did not come to that.
  Clock::time_point at(Step step) const { return moments_[static_cast<std::size_t>(step)]; }

  /// Of the clock that is used here, in Unix time.
  Moment moment(Clock::time_point point) const {
    return began_at + std::chrono::duration_cast<std::chrono::nanoseconds>(point - began).count();
  }

  /// Of one who answers in the place of the request: what it began with.
  Trail* beginning(message::Arena& arena) const;

  const Context server;         ///< of the span of the request
  const std::uint64_t handler;  ///< id of the span of its handler
  const std::uint64_t parent;   ///< the client's span; 0: none
  const std::string_view state;
  const Clock::time_point began;
  const Moment began_at;

private:
  struct Afresh {};
  Trail(const Trail& other, Afresh)
      : server{other.server},
        handler{other.handler},
        parent{other.parent},
        state{other.state},
        began{other.began},
        began_at{other.began_at} {}

  std::array<Clock::time_point, steps> moments_{};
};

inline Trail* Trail::beginning(message::Arena& arena) const {
  auto* const made = new (arena.allocate(sizeof(Trail), alignof(Trail))) Trail{*this, Afresh{}};
  return made;
}

/// Notes both ends of something, where a trail is kept.
class Stretch {
public:
  Stretch(Trail* trail, Trail::Step begin, Trail::Step end) : trail_{trail}, end_{end} {
    if (trail_) trail_->note(begin);
  }
  Stretch(const Stretch&) = delete;
  Stretch& operator=(const Stretch&) = delete;
  ~Stretch() {
    if (trail_) trail_->note(end_);
  }

private:
  Trail* const trail_;
  const Trail::Step end_;
};

}  // namespace portico::trace
