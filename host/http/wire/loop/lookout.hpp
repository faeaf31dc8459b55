#pragma once

// The descriptors that a loop looks after for others, and who of them waits for the end of a round.
// ready() and rest() belong to the loop, the rest is for any thread.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "os/watcher.hpp"

namespace portico::http {

class Mailbox;

class Lookout final : public os::Watcher {
public:
  Lookout(int epoll, Mailbox& mailbox) : epoll_{epoll}, mailbox_{mailbox} {}
  Lookout(const Lookout&) = delete;
  Lookout& operator=(const Lookout&) = delete;

  void watch(std::shared_ptr<os::Watched> watched) override;
  void want_room(os::Watched& watched, bool wanted) override;
  void rest_with(os::Watched& watched) override;

  /// This thread runs the loop from here on.
  void enter() { current_ = this; }
  /// It does not any more. What rests is left to the one that does.
  void leave();

  /// Whether the event was of one of those.
  bool ready(const void* whose, std::uint32_t events) {
    return any_.load(std::memory_order_acquire) && tell(whose, events);
  }
  void rest() {
    if (any_.load(std::memory_order_relaxed)) tell_of_rest();
  }

private:
  std::shared_ptr<os::Watched> find(const void* whose) const;
  bool tell(const void* whose, std::uint32_t events);
  void tell_of_rest();

  const int epoll_;
  Mailbox& mailbox_;
  std::atomic<bool> any_{false};
  std::mutex mutex_;  ///< of the rest
  std::vector<std::shared_ptr<os::Watched>> watched_;
  std::vector<std::shared_ptr<os::Watched>> resting_;
};

}  // namespace portico::http
