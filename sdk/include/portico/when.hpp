#pragma once

// Several things that a coroutine waits for at once. Each is a Later, or anything else that one
// waits for: sleep(), a Completion, offload().
//
//   auto [user, orders] = co_await when_all(fetch_user(id), fetch_orders(id));
//   auto first = co_await when_any(news, sleep(25s));      // std::variant; first.index() tells
//   if (first.index() == 0) use(std::get<0>(first));
//
// What gives nothing is a std::monostate. With the first exception, and for when_any with the first
// result, the others are destroyed where they wait: what they hold is given back. They run in
// turns, as one call does: what waits waits at once, what computes does not, unless it is in
// offload(). What that runs goes on to its end when it is not waited for any more.

#include <cstddef>
#include <exception>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "portico/later.hpp"

namespace portico {

namespace detail {

template <class A>
using WaitedFor = std::remove_cvref_t<decltype(std::declval<A&>().await_resume())>;
template <class A>
using NotVoid = std::conditional_t<std::is_void_v<WaitedFor<A>>, std::monostate, WaitedFor<A>>;

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
// Its frame holds a function object of the author's, whose type is of one file: so is the frame.
#pragma GCC diagnostic ignored "-Wsubobject-linkage"
#endif
/// Waits for it. What is given by reference stays where it is.
template <class A> Later<NotVoid<std::remove_reference_t<A>>> wait_for(A awaited) {
  if constexpr (std::is_void_v<WaitedFor<std::remove_reference_t<A>>>) {
    co_await awaited;
    co_return std::monostate{};
  } else {
    co_return co_await awaited;
  }
}
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
/// A, or A&: as it was given.
template <class A> auto gathered(A&& awaited) { return wait_for<A>(std::forward<A>(awaited)); }

/// Runs several, in the turns of one call, until there is enough.
class Gathering final : public Group {
public:
  enum class Until { all, any };

  Gathering(Until until, std::size_t members) : until_{until}, left_{members} {}

  void begin(std::coroutine_handle<> self, LaterPromise& promise, std::size_t member) {
    if (over_) return;
    promise.turns = turns;
    promise.group = this;
    promise.member = member;
    promises_.push_back(&promise);
    self.resume();
  }
  /// All have begun. Whether one of them still has to be waited for.
  bool waits() {
    beginning_ = false;
    return !over_;
  }
  std::coroutine_handle<> ended(std::size_t member) noexcept override;
  /// The one that was the last to end.
  std::size_t last() const { return last_; }

  Turns* turns = nullptr;
  std::coroutine_handle<> waiting;

private:
  const Until until_;
  std::size_t left_, last_ = 0;
  bool over_ = false, beginning_ = true;
  std::vector<LaterPromise*> promises_;  ///< of those that have begun
};

/// Of several types. `Result`: what all of them make.
template <Gathering::Until until, class... T> class [[nodiscard]] GatheredTuple {
public:
  explicit GatheredTuple(Later<T>... members) : members_{std::move(members)...} {}

  bool await_ready() const noexcept { return sizeof...(T) == 0 && until == Gathering::Until::all; }
  template <OfLater P> bool await_suspend(std::coroutine_handle<P> by) {
    gathering_.turns = by.promise().turns;
    gathering_.waiting = by;
    std::size_t member = 0;
    std::apply(
        [&](const auto&... each) {
          (gathering_.begin(each.handle(), each.handle().promise(), member++), ...);
        },
        members_);
    return gathering_.waits();
  }
  auto await_resume() {
    const std::tuple<Later<T>...> members = std::move(members_);  // those who still wait end here
    if constexpr (until == Gathering::Until::all) {
      throw_of_last(members, std::index_sequence_for<T...>{});
      return std::apply(
          [](const auto&... each) { return std::tuple<T...>{each.await_resume()...}; }, members);
    } else {
      return result_of_last(members, std::index_sequence_for<T...>{});
    }
  }

private:
  template <std::size_t... I>
  void throw_of_last(const std::tuple<Later<T>...>& members, std::index_sequence<I...>) {
    (
        [&] {
          if (I == gathering_.last() && std::get<I>(members).handle().promise().thrown)
            std::get<I>(members).await_resume();
        }(),
        ...);
  }
  template <std::size_t... I>
  std::variant<T...> result_of_last(const std::tuple<Later<T>...>& members,
                                    std::index_sequence<I...>) {
    std::optional<std::variant<T...>> result;
    (
        [&] {
          if (I == gathering_.last())
            result.emplace(std::in_place_index<I>, std::get<I>(members).await_resume());
        }(),
        ...);
    return *std::move(result);
  }

  Gathering gathering_{until, sizeof...(T)};
  std::tuple<Later<T>...> members_;
};

/// Of one type, as many as there are.
template <class T> class [[nodiscard]] GatheredList {
public:
  explicit GatheredList(std::vector<Later<T>> members)
      : gathering_{Gathering::Until::all, members.size()},
        members_{std::move(members)} {}

  bool await_ready() const noexcept { return members_.empty(); }
  template <OfLater P> bool await_suspend(std::coroutine_handle<P> by) {
    gathering_.turns = by.promise().turns;
    gathering_.waiting = by;
    for (std::size_t member = 0; member < members_.size(); ++member)
      gathering_.begin(members_[member].handle(), members_[member].handle().promise(), member);
    return gathering_.waits();
  }
  std::vector<T> await_resume() {
    const std::vector<Later<T>> members = std::move(members_);  // those who still wait end here
    std::vector<T> results;
    if (members.empty()) return results;
    const Later<T>& last = members[gathering_.last()];
    if (last.handle().promise().thrown) last.await_resume();
    for (const Later<T>& member : members) results.push_back(member.await_resume());
    return results;
  }

private:
  Gathering gathering_;
  std::vector<Later<T>> members_;
};

}  // namespace detail

/// A std::tuple of all results, when the last is there.
template <class... A> auto when_all(A&&... awaited) {
  return detail::GatheredTuple<detail::Gathering::Until::all,
                               detail::NotVoid<std::remove_reference_t<A>>...>{
      detail::gathered(std::forward<A>(awaited))...};
}
/// The results in the order of what was given.
template <class T>
requires(!std::is_void_v<T>) auto when_all(std::vector<Later<T>> awaited) {
  return detail::GatheredList<T>{std::move(awaited)};
}

/// A std::variant: the first result.
template <class... A>
requires(sizeof...(A) > 0) auto when_any(A&&... awaited) {
  return detail::GatheredTuple<detail::Gathering::Until::any,
                               detail::NotVoid<std::remove_reference_t<A>>...>{
      detail::gathered(std::forward<A>(awaited))...};
}

}  // namespace portico
