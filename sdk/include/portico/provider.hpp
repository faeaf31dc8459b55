#pragma once

// How what a Need<T> refers to is made: a function with parameters of its own, which join those of
// every route that needs it. Start time; the function is called by many threads at once.

#include <cstddef>
#include <map>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "portico/call.hpp"
#include "portico/endpoint.hpp"
#include "portico/handler.hpp"
#include "portico/need.hpp"
#include "portico/options.hpp"

namespace portico {

/// How long what a provider has made lives.
enum class Scope {
  request,  ///< until the reply is sent, its stream has ended and the tasks of the call have run
  function  ///< until the result of the handler is rendered, before it is sent
};

/// Beside the function that makes it.
struct ProviderOptions {
  Scope scope = Scope::request;  ///< how long what it has made lives
  // For the documentation of the routes that need it, beside what these say themselves.
  std::vector<std::string> security{};  ///< any one of these; see App::security_scheme
  std::map<int, Answer> responses{};    ///< by status

  ~ProviderOptions();
};

namespace detail {

/// What a provider is, whatever it makes.
struct ProviderShape {
  NeedShape made;
  std::span<const ParameterShape> parameters;
  std::span<const NeedShape> needs;
  std::size_t size, alignment;  ///< of what is kept of it for a call
  /// Makes it in `room`; the T of Need<T>.
  void* (*make)(const void* self, const Call& call, NeedReading& reading, void* room);
  void (*end)(void* room);  ///< null: there is nothing to do
  void (*drop)(void* self);
};

/// A function that makes a T, owned by whoever takes it.
struct GivenProvider {
  const ProviderShape* shape;
  void* self;
};

/// What a provider keeps for a call, and where in it the T is.
template <class T, class R> struct Provided;
template <class T> struct Provided<T, T> {
  using Kept = T;
  static constexpr bool may_be_null = false;
  static T* value_of(T& kept) { return std::addressof(kept); }
};
template <class T, class D>
requires std::is_convertible_v<D*, T*>
struct Provided<T, D&> {
  using Kept = D*;
  static constexpr bool may_be_null = false;
  static T* value_of(D* kept) { return kept; }
};
template <class T, class D, class Deleter>
requires std::is_convertible_v<D*, T*>
struct Provided<T, std::unique_ptr<D, Deleter>> {
  using Kept = std::unique_ptr<D, Deleter>;
  static constexpr bool may_be_null = true;
  static T* value_of(const Kept& kept) { return kept.get(); }
};
template <class T, class D>
requires std::is_convertible_v<D*, T*>
struct Provided<T, std::shared_ptr<D>> {
  using Kept = std::shared_ptr<D>;
  static constexpr bool may_be_null = true;
  static T* value_of(const Kept& kept) { return kept.get(); }
};
template <class T, class R>
concept GivesA = requires {
  typename Provided<T, R>::Kept;
};

[[noreturn]] void gave_nothing(std::string_view type);

template <class T, class F> class Provider {
public:
  using R = typename SignatureOf<F>::Result;
  using Arguments = typename SignatureOf<F>::Arguments;
  using How = Provided<T, R>;
  using Kept = typename How::Kept;

  static GivenProvider make(F function) { return {&shape, new F{std::move(function)}}; }

private:
  static void* run(const void* self, const Call& call, NeedReading& reading, void* room) {
    return run_with(*static_cast<const F*>(self), call, reading, room,
                    static_cast<Arguments*>(nullptr));
  }

  template <class... A>
  static void* run_with(const F& function, [[maybe_unused]] const Call& call, NeedReading& reading,
                        void* room, std::tuple<A...>*) {
    ArgumentList<std::index_sequence_for<A...>, A...> arguments{
        {read_argument<A>(call, reading)}...};
    reading.index = Reading::none;
    if constexpr (std::is_reference_v<R>) {
      return How::value_of(*::new (room)
                               Kept{std::addressof(arguments.template call<R>(function))});
    } else if constexpr (How::may_be_null) {
      Kept kept = arguments.template call<R>(function);
      if (kept == nullptr) gave_nothing(type_name<T>);
      return How::value_of(*::new (room) Kept(std::move(kept)));
    } else {
      return How::value_of(*::new (room) Kept(arguments.template call<R>(function)));
    }
  }

  static void end(void* room) { static_cast<Kept*>(room)->~Kept(); }
  static void drop(void* self) { delete static_cast<F*>(self); }

  static constexpr ProviderShape shape{need<T>,
                                       shapes_of<Arguments>,
                                       needs_of<Arguments>,
                                       sizeof(Kept),
                                       alignof(Kept),
                                       run,
                                       std::is_trivially_destructible_v<Kept> ? nullptr : end,
                                       drop};
};

template <class T, class... A> constexpr bool needs_itself(std::tuple<A...>*) {
  return (std::is_same_v<A, Need<T>> || ...);
}

/// One sentence per mistake; false stops the code that would give a page of errors more.
template <class T, class F> constexpr bool check_provider() {
  if constexpr (check_function<F>()) {
    using S = SignatureOf<F>;
    constexpr bool gives = GivesA<T, typename S::Result>;
    constexpr bool circles = needs_itself<T>(static_cast<typename S::Arguments*>(nullptr));
    static_assert(gives,
                  "portico: the provider of a T returns a T, a T&, a std::unique_ptr<T> or a "
                  "std::shared_ptr<T>");
    static_assert(!circles, "portico: the provider of a T needs a T itself: it would never end");
    return gives && !circles;
  }
  return false;
}

}  // namespace detail

}  // namespace portico
