#pragma once

// Turns: what is left to run of a call that is answered later, one at a time, with the call in
// hand: on threads of the host's (portico/later.h), or on that of the handler where the host cannot
// do that. post() may be called from any thread, the rest in a turn of the call alone.

#if defined(__clang__) && !defined(__cpp_impl_coroutine)
#define __cpp_impl_coroutine 201902L  // clang 14 has them, and libstdc++ asks
#endif

#include <atomic>
#include <chrono>
#include <coroutine>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "portico/later.h"

namespace portico::detail {

class Turns;

/// A coroutine that waits for its turn. Owned by everybody who has one of these pointers.
class Wake {
public:
  class Pointer;

private:
  Wake(Turns& turns, std::coroutine_handle<> waits) : turns_{turns}, waits_{waits} {}

  Turns& turns_;
  std::coroutine_handle<> waits_;  ///< null: it does not, any more
  std::atomic<int> owners_{1};
};

class Wake::Pointer {
public:
  Pointer() = default;
  Pointer(Turns& turns, std::coroutine_handle<> waits) : wake_{new Wake{turns, waits}} {}
  Pointer(const Pointer& other) noexcept : wake_{other.wake_} {
    if (wake_) wake_->owners_.fetch_add(1, std::memory_order_relaxed);
  }
  Pointer(Pointer&& other) noexcept : wake_{std::exchange(other.wake_, nullptr)} {}
  Pointer& operator=(Pointer other) noexcept { return std::swap(wake_, other.wake_), *this; }
  ~Pointer() {
    if (wake_ && wake_->owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete wake_;
  }
  explicit operator bool() const { return wake_ != nullptr; }
  bool operator==(const Pointer&) const = default;

  /// Once; the second time it does nothing. In a turn of the call.
  void run() const {
    if (const auto waits = std::exchange(wake_->waits_, nullptr)) waits.resume();
  }
  /// It is not wanted any more. In a turn of the call.
  void forget() const {
    if (wake_) wake_->waits_ = nullptr;
  }
  Turns& turns() const { return wake_->turns_; }
  // As the `self` of a task, which owns it.
  void* release() noexcept { return std::exchange(wake_, nullptr); }
  static Pointer take(void* self) noexcept {
    Pointer taken;
    taken.wake_ = static_cast<Wake*>(self);
    return taken;
  }

private:
  Wake* wake_ = nullptr;
};

class Turns {
public:
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  /// Any thread. `where`: PORTICO_ANYWHERE, ...
  virtual void post(Wake::Pointer wake, std::int32_t where) = 0;
  /// Has the task run on a thread that may block, beside the turns. In a turn of the call.
  virtual void offload(portico_task task) = 0;
  virtual void post_after(std::chrono::milliseconds wait, Wake::Pointer wake) = 0;

  /// Nobody waits for the answer any more.
  bool cancelled() const { return cancelled_; }
  std::stop_token token();
  /// Is posted when nobody waits, too.
  void add_sleeper(Wake::Pointer wake) { sleepers_.push_back(std::move(wake)); }
  void remove_sleeper(const Wake::Pointer& wake) { std::erase(sleepers_, wake); }

  /// The coroutine of the handler is destroyed before its end. Any thread.
  virtual void lose() noexcept = 0;

protected:
  Turns() = default;
  ~Turns() = default;
  void cancel();

private:
  bool cancelled_ = false;
  std::optional<std::stop_source> stop_;
  std::vector<Wake::Pointer> sleepers_;
};

}  // namespace portico::detail
