#include "http/wire/loop/lookout.hpp"

#include <sys/epoll.h>

#include <utility>

#include "http/wire/loop/mailbox.hpp"
#include "os/error.hpp"

namespace portico::http {
void Lookout::watch(std::shared_ptr<os::Watched> watched) {
  const std::lock_guard lock{mutex_};
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = watched.get();
  const int descriptor = watched->descriptor();
  watched_.push_back(std::move(watched));
  any_.store(true, std::memory_order_release);
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0) return;
  watched_.pop_back();
  os::fail("Cannot look after a descriptor");
}

void Lookout::want_room(os::Watched& watched, bool wanted) {
  epoll_event event{};
  event.events = wanted ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.ptr = &watched;
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, watched.descriptor(), &event);
}

/// Null: it is looked after no more. Under the lock.
std::shared_ptr<os::Watched> Lookout::find(const void* whose) const {
  for (const auto& one : watched_)
    if (one.get() == whose) return one;
  return nullptr;
}

void Lookout::rest_with(os::Watched& watched) {
  {
    const std::lock_guard lock{mutex_};
    auto known = find(&watched);
    if (!known) return;
    resting_.push_back(std::move(known));
  }
  if (current_ != this) mailbox_.post([] {});
}

void Lookout::leave() {
  if (std::exchange(current_, nullptr) != this || !any_.load(std::memory_order_relaxed)) return;
  mailbox_.post([] {});
}

bool Lookout::tell(const void* whose, std::uint32_t events) {
  std::shared_ptr<os::Watched> watched;
  {
    const std::lock_guard lock{mutex_};
    watched = find(whose);
  }
  if (!watched) return false;
  const bool ends = (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0;
  if (watched->ready({ends, (events & EPOLLOUT) != 0}) == os::Watched::Then::goes_on) return true;
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, watched->descriptor(), nullptr);
  const std::lock_guard lock{mutex_};
  std::erase(watched_, watched);
  return true;
}

void Lookout::tell_of_rest() {
  std::vector<std::shared_ptr<os::Watched>> resting;
  {
    const std::lock_guard lock{mutex_};
    if (resting_.empty()) return;
    resting.swap(resting_);
  }
  for (const auto& watched : resting) watched->rest();
}

}  // namespace portico::http
