#pragma once

// What a coroutine that returns a Later<T> waits for: time, a thread that may block, and the end of
// those who wait for its answer.

#include <chrono>
#include <functional>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "portico/later.hpp"

namespace portico {

namespace detail {

class [[nodiscard]] Sleep {
public:
  explicit Sleep(std::chrono::milliseconds time) : time_{time} {}
  Sleep(Sleep&& other) noexcept : time_{other.time_} {}  // before it is waited for
  Sleep& operator=(Sleep&&) = delete;
  ~Sleep() { leave(); }

  bool await_ready() const noexcept { return false; }
  template <OfLater P> bool await_suspend(std::coroutine_handle<P> by) {
    return begin(*by.promise().turns, by);
  }
  bool await_resume() noexcept {
    leave();
    return std::chrono::steady_clock::now() >= end_;
  }

private:
  bool begin(Turns& turns, std::coroutine_handle<> by);
  void leave() noexcept;

  const std::chrono::milliseconds time_;
  std::chrono::steady_clock::time_point end_{};
  Turns* turns_ = nullptr;
  Wake::Pointer wake_;
};

template <class F> class [[nodiscard]] Offload {
public:
  explicit Offload(F work) : work_{std::move(work)} {}
  Offload(Offload&& other) noexcept : work_{std::move(other.work_)} {}  // before it is waited for
  Offload& operator=(Offload&&) = delete;
  ~Offload() { wake_.forget(); }

  bool await_ready() const noexcept { return false; }
  template <OfLater P> void await_suspend(std::coroutine_handle<P> by) {
    wake_ = Wake::Pointer{*by.promise().turns, by};
    by.promise().turns->post(wake_, PORTICO_ON_POOL);
  }
  decltype(auto) await_resume() { return std::invoke(work_); }

private:
  F work_;
  Wake::Pointer wake_;
};

class [[nodiscard]] Stop {
public:
  bool await_ready() const noexcept { return false; }
  template <OfLater P> bool await_suspend(std::coroutine_handle<P> by) {
    token_ = by.promise().turns->token();
    return false;
  }
  std::stop_token await_resume() noexcept { return std::move(token_); }

private:
  std::stop_token token_{std::stop_token{}};
};

}  // namespace detail

/// `const bool whole = co_await sleep(50ms)`: false when it was cut short, because nobody waits for
/// the answer any more. Rounded up to milliseconds, and 49 days at most.
template <class Rep, class Period> detail::Sleep sleep(std::chrono::duration<Rep, Period> time) {
  return detail::Sleep{std::chrono::ceil<std::chrono::milliseconds>(time)};
}

/// `co_await offload(f)`: the result of f(), which may block; what it throws comes out here. The
/// coroutine goes on on the same thread, until it waits again. Of one call one thing runs at a
/// time.
template <class F> detail::Offload<std::decay_t<F>> offload(F&& work) {
  static_assert(std::is_invocable_v<std::decay_t<F>&>,
                "portico: offload() takes a function of no arguments; capture what it needs");
  return detail::Offload<std::decay_t<F>>{std::forward<F>(work)};
}

/// `const std::stop_token token = co_await stop_token()`: asked to stop when nobody waits for the
/// answer any more: the client is gone, the deadline has passed, or the host stops. In a turn of
/// the call.
inline detail::Stop stop_token() { return {}; }

}  // namespace portico
