#pragma once

// Need<T>: what a handler asks the plugin's own code for, in place of the client: a session, the
// user who calls, a check of a key. app.provide<T>(f) says how it is made (docs/dependencies.md).
//
//   app.provide<Session>([&pool](Header<"x_tenant"> tenant) { return pool.open(*tenant); });
//   app.get("/items", [](Need<Session> session) { return session->items(); });
//
// Of one call every Need<T> is the same T. On the handler's thread, as long as the T lives.

#include <memory>
#include <string_view>
#include <type_traits>

#include "portico/reflect.hpp"
#include "portico/schema.hpp"

namespace portico {

/// A reference to the T of this call.
template <class T> class Need {
public:
  static_assert(std::is_object_v<T> && !std::is_const_v<T>,
                "portico: Need<T> is of the type that provide<T>() names, without const and &");
  using need_type = T;  ///< which provider makes it

  /// The SDK makes it.
  explicit Need(T& value) : value_{std::addressof(value)} {}

  ///@{
  /// What was made for this call.
  T& operator*() const { return *value_; }
  T* operator->() const { return value_; }
  operator T&() const { return *value_; }
  T& get() const { return *value_; }
  ///@}

private:
  T* value_;
};

namespace detail {

template <class A> inline constexpr bool is_need = false;
template <class T> inline constexpr bool is_need<Need<T>> = true;

/// A type that is needed, while the plugin starts.
struct NeedShape {
  const void* identity;
  std::string_view type;
};

}  // namespace detail

/// A need whose value nobody takes, for .needs of a route or router: {need<ApiKey>}.
template <class T>
inline constexpr detail::NeedShape need{&detail::identity<T>, detail::type_name<T>};

}  // namespace portico
