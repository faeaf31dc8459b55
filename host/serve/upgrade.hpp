#pragma once

// Those who have asked the process that serves for another host in the place of this one, while
// they wait for what its supervisor says. Any thread.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace portico::serve {

class Upgrade {
public:
  /// `ask` tells the supervisor.
  explicit Upgrade(std::function<void()> ask) : ask_{std::move(ask)} {}

  /// What has come of it, for people. Throws std::runtime_error: this host goes on, and why.
  std::string await();
  /// Where there is no supervisor. Throws std::runtime_error with the cure.
  [[noreturn]] static std::string refuse();
  /// A line of the supervisor: "upgraded WORDS" or "kept WHY". Whether it is one.
  bool hear(std::string_view line);
  /// Nothing will be heard any more.
  void give_up();

private:
  enum class Outcome { none, upgraded, kept };

  const std::function<void()> ask_;
  std::mutex mutex_;
  std::condition_variable heard_;
  Outcome outcome_ = Outcome::none;
  std::string words_;
  bool over_ = false;
};

}  // namespace portico::serve
