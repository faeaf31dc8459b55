#pragma once

// Work that a plugin does again and again while it lives: one thread each, which ends before
// anything else of the plugin does.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "portico/handler.hpp"
#include "portico/host.hpp"
#include "portico/reflect.hpp"

namespace portico::detail {

/// Gets a const std::stop_token*, whose header not every plugin needs.
using Step = std::function<void(const void* stop_token)>;

/// What App knows of it, so that a plugin without any does not link it.
class Repeated {
public:
  Repeated() = default;
  Repeated(const Repeated&) = delete;
  Repeated& operator=(const Repeated&) = delete;
  virtual ~Repeated() = default;

  /// Throws std::invalid_argument for an interval that is none.
  virtual void add(std::string name, std::chrono::nanoseconds interval, Step step) = 0;
  /// The first runs come one interval later. What is added after this begins at once.
  virtual void start() = 0;
  /// Asks all to end, and waits for those that run. Nothing runs after it.
  virtual void stop() noexcept = 0;
};

class Periodic final : public Repeated {
public:
  explicit Periodic(const Host& host);
  ~Periodic() override;

  void add(std::string name, std::chrono::nanoseconds interval, Step step) override;
  void start() override;
  void stop() noexcept override;

private:
  struct Job;

  void launch(Job& job);

  const Host host_;
  std::vector<std::unique_ptr<Job>> jobs_;
  bool started_ = false;
};

template <class T> inline constexpr bool is_stop_token = false;
template <class T>
requires requires(const T& token) {
  token.stop_requested();
  token.stop_possible();
}
inline constexpr bool is_stop_token<T> = type_name<T> == "std::stop_token";

template <class Arguments> inline constexpr bool takes_stop_token = false;
template <class T> inline constexpr bool takes_stop_token<std::tuple<T>> = is_stop_token<T>;
template <class F> constexpr bool waits_for_stop() {
  if constexpr (requires { typename SignatureOf<F>::Arguments; })
    return takes_stop_token<typename SignatureOf<F>::Arguments>;
  return false;
}

template <class F> Step step_of(F work) {
  if constexpr (std::is_invocable_v<F&>) {
    return [work = std::move(work)](const void*) mutable { work(); };
  } else {
    using Token = std::tuple_element_t<0, typename SignatureOf<F>::Arguments>;
    return [work = std::move(work)](const void* token) mutable {
      work(*static_cast<const Token*>(token));
    };
  }
}

}  // namespace portico::detail
