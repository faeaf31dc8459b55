#pragma once

// Health: what a health check of a plugin answers, app.health("db", ...).
//
//   app.health("db", [&pool] { pool.ping(); });                 // throws what is wrong
//   app.health("disk", [] { return free_bytes() > 1'000'000; });
//   app.health("queue", [&queue]() -> Health {
//     const std::size_t waiting = queue.waiting();
//     if (waiting > 10'000) return Health::failing("has " + std::to_string(waiting) + " waiting");
//     return true;
//   });

#include <concepts>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

namespace portico {

/// Whether something that the plugin needs is well, and why not. A value.
class Health {
public:
  /// Of a bool alone: a text is no answer.
  template <std::same_as<bool> Bool> Health(Bool is_well) : well_{is_well} {}
  /// Words for the operator, such as "has no connection".
  static Health failing(std::string why) {
    Health made{false};
    made.why_ = std::move(why);
    return made;
  }

  bool is_well() const { return well_; }           ///< what /readyz goes by
  const std::string& why() const { return why_; }  ///< empty: nobody has said it

private:
  bool well_;
  std::string why_;
};

namespace detail {

using HealthCheck = std::function<Health()>;

template <class F> constexpr bool is_health_check() {
  if constexpr (!std::is_invocable_v<F&>)
    return false;
  else
    return std::is_void_v<std::invoke_result_t<F&>> ||
           std::is_convertible_v<std::invoke_result_t<F&>, Health>;
}

template <class F> HealthCheck health_check_of(F check) {
  if constexpr (std::is_void_v<std::invoke_result_t<F&>>)
    return [check = std::move(check)]() mutable { return check(), Health{true}; };
  else
    return check;
}

}  // namespace detail

}  // namespace portico
