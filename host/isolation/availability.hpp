#pragma once

// Which process of a plugin serves now, and the calls that wait until one does, or until it is
// known that none will. Any thread.

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "isolation/conversation.hpp"
#include "isolation/isolated_process.hpp"

namespace portico::isolation {

class Availability final : public Provider {
public:
  Process serving() const override {
    const std::lock_guard lock{mutex_};
    return usable() && !given_up_ ? current_ : nullptr;
  }
  bool await(const std::shared_ptr<Conversation>& call) override {
    {
      const std::lock_guard lock{mutex_};
      if (given_up_ || stopping_) return false;
      if (!usable()) return waiting_.push_back(call), true;
    }
    call->go_on();
    return true;
  }
  /// The one that serves, or did last, and has not ended; null: there is none.
  Process current() const {
    const std::lock_guard lock{mutex_};
    return current_;
  }

  /// It serves from here on.
  void install(Process process) {
    {
      const std::lock_guard lock{mutex_};
      current_ = std::move(process);
    }
    tell_waiting();
  }
  /// It has ended.
  void lose(const Process& process) {
    const std::lock_guard lock{mutex_};
    if (current_ == process) current_.reset();
  }
  /// There is none, and there is to be one.
  bool wants_another() const {
    const std::lock_guard lock{mutex_};
    return !current_ && !given_up_ && !stopping_;
  }
  /// There will be no other one.
  void give_up() { end(given_up_); }
  /// Likewise: the plugin ends.
  void stop() { end(stopping_); }
  bool stopping() const {
    const std::lock_guard lock{mutex_};
    return stopping_;
  }

private:
  bool usable() const { return current_ && current_->usable(); }
  void end(bool& how) {
    {
      const std::lock_guard lock{mutex_};
      how = true;
    }
    tell_waiting();
  }
  /// There is a process, or there will be none.
  void tell_waiting() {
    std::vector<std::shared_ptr<Conversation>> waiting;
    {
      const std::lock_guard lock{mutex_};
      waiting.swap(waiting_);
    }
    for (const auto& call : waiting) call->go_on();
  }

  mutable std::mutex mutex_;  ///< of the rest
  std::vector<std::shared_ptr<Conversation>> waiting_;
  Process current_;
  bool given_up_ = false, stopping_ = false;
};

}  // namespace portico::isolation
