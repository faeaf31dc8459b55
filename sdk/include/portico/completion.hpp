#pragma once

// Completion<T>: what a library that calls back has to say, waited for by a coroutine.
//
//   Completion<Row> row;
//   database.ask(id, row.callback());       // row.callback()(Row{...}), once, on any thread
//   Row found = co_await row;
//
// callback() gives a function object that may be copied. The first call counts. When all of them
// are gone without one, the coroutine gets an Abandoned thrown. It may be called when nobody waits
// any more.

#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

#include "portico/later.hpp"

namespace portico {

/// Whoever should have called back has dropped the callback.
struct Abandoned : std::runtime_error {
  Abandoned()
      : std::runtime_error{"portico: a Completion was abandoned: its callback is gone uncalled"} {}
};

/// What a coroutine waits for until somebody calls back.
template <class T = void> class [[nodiscard]] Completion {
  using Kept = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
  struct State;
  struct Owners;

public:
  /// For any thread, to be copied; the first call counts. Those that are left tell of an Abandoned
  /// when the last of them goes.
  class Callback {
  public:
    /// False: there is an answer already.
    template <class... Given>
    requires std::is_constructible_v<Kept, Given...>
    bool operator()(Given&&... given) const {
      return owners_->state->settle(Kept(std::forward<Given>(given)...), nullptr);
    }
    /// The coroutine gets it thrown.
    bool fail(std::exception_ptr thrown) const {
      return owners_->state->settle(std::nullopt, std::move(thrown));
    }

  private:
    friend Completion;
    explicit Callback(std::shared_ptr<State> state)
        : owners_{std::make_shared<const Owners>(std::move(state))} {}
    std::shared_ptr<const Owners> owners_;
  };

  Completion() : state_{std::make_shared<State>()} {}
  Completion(Completion&&) noexcept = default;  ///< before it is waited for
  Completion& operator=(Completion&&) = delete;
  ~Completion() {
    if (state_) state_->leave();
  }

  /// To be given to who answers.
  Callback callback() const { return Callback{state_}; }

  bool await_ready() const { return state_->settled(); }
  template <detail::OfLater P> bool await_suspend(std::coroutine_handle<P> by) const {
    return state_->wait(*by.promise().turns, by);
  }
  T await_resume() const {
    state_->leave();
    if constexpr (std::is_void_v<T>)
      state_->take();
    else
      return state_->take();
  }

private:
  struct State {
    bool settled() {
      const std::lock_guard lock{mutex};
      return value || thrown;
    }
    bool settle(std::optional<Kept> given, std::exception_ptr failure) {
      const std::lock_guard lock{mutex};
      if (value || thrown) return false;
      if (given) value.emplace(*std::move(given));
      thrown = std::move(failure);
      if (turns) std::exchange(turns, nullptr)->post(wake, PORTICO_ANYWHERE);
      return true;
    }
    bool wait(detail::Turns& of_call, std::coroutine_handle<> by) {
      const std::lock_guard lock{mutex};
      if (value || thrown) return false;
      turns = &of_call;
      wake = detail::Wake::Pointer{of_call, by};
      return true;
    }
    void leave() {
      const std::lock_guard lock{mutex};
      turns = nullptr;
      wake.forget();
      wake = {};
    }
    Kept take() {
      const std::lock_guard lock{mutex};
      if (thrown) std::rethrow_exception(thrown);
      return *std::move(value);
    }

    std::mutex mutex;
    std::optional<Kept> value;
    std::exception_ptr thrown;
    detail::Turns* turns = nullptr;  ///< of who waits; null: nobody does
    detail::Wake::Pointer wake;
  };
  /// The callbacks that are left of one.
  struct Owners {
    explicit Owners(std::shared_ptr<State> its) : state{std::move(its)} {}
    Owners(const Owners&) = delete;
    Owners& operator=(const Owners&) = delete;
    ~Owners() { state->settle(std::nullopt, std::make_exception_ptr(Abandoned{})); }
    const std::shared_ptr<State> state;
  };

  std::shared_ptr<State> state_;
};

}  // namespace portico
