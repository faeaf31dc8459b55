#pragma once

// Those who have asked the process that serves for another host in the place of this one, while
// they wait for what its supervisor says. Each ask has a number, and an answer is that of all asks
// up to its number: nobody takes the outcome of an attempt before for that of their own. Any
// thread.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace portico::serve {

class Upgrade {
public:
  /// Less than whoever asks over the control socket waits for an answer.
  static constexpr std::chrono::seconds usual_patience{110};

  /// `ask` tells the supervisor the number of an ask.
  explicit Upgrade(std::function<void(std::size_t number)> ask,
                   std::chrono::milliseconds patience = usual_patience)
      : ask_{std::move(ask)},
        patience_{patience} {}

  /// What has come of it, for people. Throws std::runtime_error: this host goes on, and why.
  std::string await();
  /// Where there is no supervisor. Throws std::runtime_error with the cure.
  [[noreturn]] static std::string refuse();
  /// A line of the supervisor: "trying HEIR", "upgraded WORDS" or "kept NUMBER WHY". Whether it is
  /// one.
  bool hear(std::string_view line);
  /// Nothing will be heard any more.
  void give_up();

private:
  std::size_t ask();
  void keep(std::string_view rest);

  const std::function<void(std::size_t)> ask_;
  const std::chrono::milliseconds patience_;
  std::mutex asking_;  ///< numbers are told in their order
  std::mutex mutex_;
  std::condition_variable heard_;
  std::size_t asked_ = 0, answered_ = 0;  ///< numbers of the last ones
  std::string heir_;                      ///< "process 12 of /usr/bin/portico"
  std::string words_;
  bool upgraded_ = false, over_ = false;
};

}  // namespace portico::serve
