#pragma once

// What a coroutine that returns a Later<T> waits for: time, a thread that may block, and the end of
// those who wait for its answer.

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "portico/completion.hpp"
#include "portico/later.hpp"

namespace portico {

template <class T> class Completion;  // completion.hpp

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

/// What is thrown where the host had no thread for it.
std::exception_ptr turned_away();

template <class F> class [[nodiscard]] Offload {
  using Result = std::invoke_result_t<F&>;
  static constexpr bool refers = std::is_reference_v<Result>;
  using Given = std::conditional_t<refers, std::add_pointer_t<Result>, std::remove_cv_t<Result>>;

public:
  explicit Offload(F work) : work_{std::make_shared<F>(std::move(work))} {}
  Offload(Offload&&) noexcept = default;  // before it is waited for
  Offload& operator=(Offload&&) = delete;

  bool await_ready() const noexcept { return false; }
  template <OfLater P> bool await_suspend(std::coroutine_handle<P> by) {
    by.promise().turns->offload({new Errand{work_, given_.callback()}, Errand::run, Errand::drop});
    return given_.await_suspend(by);
  }
  Result await_resume() {
    if constexpr (refers)
      return static_cast<Result>(*given_.await_resume());
    else
      return given_.await_resume();
  }

private:
  /// What the other thread has: it may outlive the coroutine.
  struct Errand {
    static portico_result run(void* self) {
      auto& [work, given, began] = *static_cast<Errand*>(self);
      began = true;
      try {
        if constexpr (std::is_void_v<Result>) {
          std::invoke(*work);
          work.reset();
          given();
        } else if constexpr (refers) {
          given(std::addressof(std::invoke(*work)));
        } else {
          Given value = std::invoke(*work);
          work.reset();
          given(std::move(value));
        }
      } catch (...) {
        work.reset();
        given.fail(std::current_exception());
      }
      return PORTICO_OK;
    }
    static void drop(void* self) {
      const std::unique_ptr<Errand> errand{static_cast<Errand*>(self)};
      if (!errand->began) errand->given.fail(turned_away());
    }

    std::shared_ptr<F> work;
    typename Completion<Given>::Callback given;
    bool began = false;
  };

  std::shared_ptr<F> work_;  ///< as long as what it gave may refer to it
  Completion<Given> given_;
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

/// `co_await offload(f)`: the result of f(), which may block; what it throws comes out here. f()
/// runs on a thread for that, beside the turns of the call, without the call in hand; several of
/// one call run at once. Throws HttpError 503 where as much of the plugin waits for such a thread
/// as may (queues.handlers of the host). One that is not waited for any more, as by when_any(),
/// runs to its end, and what it gives is dropped: it has to own what it uses, then.
///
/// A lambda that captures more than plain values has a name: GCC 12 copies the captures of one that
/// is written within a co_await expression byte by byte, and destroys both (its bug 100611).
template <class F> detail::Offload<std::decay_t<F>> offload(F&& work) {
  static_assert(std::is_invocable_v<std::decay_t<F>&>,
                "portico: offload() takes a function of no arguments; capture what it needs");
  static_assert(std::is_lvalue_reference_v<F> || std::is_trivially_destructible_v<std::decay_t<F>>,
                "portico: name a lambda that captures more than plain values before it is "
                "offloaded, for GCC 12 destroys such captures within co_await twice: auto work = "
                "[...] { ... }; co_await offload(work);");
  return detail::Offload<std::decay_t<F>>{std::forward<F>(work)};
}

/// `const std::stop_token token = co_await stop_token()`: asked to stop when nobody waits for the
/// answer any more: the client is gone, the deadline has passed, or the host stops. In a turn of
/// the call.
inline detail::Stop stop_token() { return {}; }

}  // namespace portico
