#pragma once

// Later<T>: the result of a handler that is a coroutine. While it waits it holds no thread.
//
//   app.get("/report", [&](Query<"id", int> id) -> Later<Report> {
//     Completion<Row> row;
//     database.ask(*id, row.callback());           // a library that calls back, on a thread of its
//                                                  own
//     Row found = co_await row;
//     co_await sleep(50ms);
//     co_return co_await offload([&] { return compute(found); });   // on a thread that may block
//   });
//
// T is what a handler without coroutines returns, and is held to the same model. Parameters, needs
// and the lambda with its captures live until the coroutine has ended. It runs in turns: one thread
// at a time has the call in hand, and everything that may be done in a handler may be done in each
// turn. It begins on the thread of the handler, and goes on on a loop of the host or its pool:
// where a route's turns are quick, on the loop. What may block belongs into offload(). See
// docs/later.md.

#include <concepts>
#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "portico/detail/turns.hpp"

namespace portico {

template <class T> class Later;

namespace detail {

/// Several of which one waits.
class Group {
public:
  /// A member has ended: what runs next.
  virtual std::coroutine_handle<> ended(std::size_t member) noexcept = 0;

protected:
  ~Group() = default;
};

class LaterPromise {
public:
  LaterPromise() = default;
  LaterPromise(const LaterPromise&) = delete;
  LaterPromise& operator=(const LaterPromise&) = delete;
  ~LaterPromise() {
    if (is_handler && !ended) turns->lose();
  }

  struct End {
    bool await_ready() const noexcept { return false; }
    template <class P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> self) const noexcept {
      LaterPromise& promise = self.promise();
      promise.ended = true;
      if (promise.group) return promise.group->ended(promise.member);
      return promise.next ? promise.next : std::noop_coroutine();
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  End final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { thrown = std::current_exception(); }

  Turns* turns = nullptr;
  std::coroutine_handle<> next;  ///< that waits for this one
  Group* group = nullptr;        ///< that waits, in its place
  std::size_t member = 0;
  bool is_handler = false;  ///< it is not to be destroyed before it has ended
  bool ended = false;
  std::exception_ptr thrown;
};

template <class T> class ResultPromise : public LaterPromise {
public:
  template <std::convertible_to<T> Given> void return_value(Given&& given) {
    value_.emplace(std::forward<Given>(given));
  }
  void return_value(T&& given) { value_.emplace(std::move(given)); }  // co_return {...};
  template <class Given>
  requires(!std::convertible_to<Given, T>) void return_value(Given&&) {
    static_assert(std::convertible_to<Given, T>,
                  "portico: a coroutine that returns a Later<T> says co_return with a T");
  }
  T take() {
    if (thrown) std::rethrow_exception(std::exchange(thrown, nullptr));
    return *std::move(value_);
  }

private:
  std::optional<T> value_;
};
template <> class ResultPromise<void> : public LaterPromise {
public:
  void return_void() const noexcept {}
  void take() {
    if (thrown) std::rethrow_exception(std::exchange(thrown, nullptr));
  }
};

template <class P>
concept OfLater = std::derived_from<P, LaterPromise>;

}  // namespace detail

/// A coroutine that a handler is, or waits for.
template <class T> class [[nodiscard]] Later {
public:
  static_assert(!std::is_reference_v<T> && !std::is_const_v<T>,
                "portico: Later<T> is of a value, and not of a reference");
  /// For the compiler.
  struct promise_type : detail::ResultPromise<T> {
    /// The coroutine, which has not begun.
    Later get_return_object() {
      return Later{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
  };

  ///@{
  /// To be moved alone; it ends the coroutine when that has not come to its end.
  Later(Later&& other) noexcept : self_{std::exchange(other.self_, nullptr)} {}
  Later& operator=(Later other) noexcept { return std::swap(self_, other.self_), *this; }
  ~Later() {
    if (self_) self_.destroy();
  }
  ///@}

  ///@{
  /// It begins when it is waited for, and ends with the coroutine that waits.
  bool await_ready() const noexcept { return false; }
  template <detail::OfLater P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> by) const noexcept {
    self_.promise().turns = by.promise().turns;
    self_.promise().next = by;
    return self_;
  }
  T await_resume() const { return self_.promise().take(); }
  ///@}

  /// For those who run it.
  std::coroutine_handle<promise_type> handle() const { return self_; }
  /// It is destroyed by somebody else.
  void forget() { self_ = nullptr; }

private:
  explicit Later(std::coroutine_handle<promise_type> self) : self_{self} {}

  std::coroutine_handle<promise_type> self_;
};

}  // namespace portico

#include "portico/completion.hpp"
#include "portico/detail/later_endpoint.hpp"
#include "portico/later_body.hpp"
#include "portico/waits.hpp"
#include "portico/when.hpp"
