#include "serve/author/attention.hpp"

#include <array>
#include <utility>

#include <poll.h>

namespace portico::serve {

/// Whether the descriptor can be read.
bool Attention::poll(int descriptor, std::optional<std::chrono::milliseconds> patience) {
  std::array<pollfd, 2> ready{{{signals_.number(), POLLIN, 0}, {descriptor, POLLIN, 0}}};
  const int time = patience ? static_cast<int>(patience->count()) : -1;
  if (::poll(ready.data(), ready.size(), time) <= 0) return false;
  signals_.take([this](int number) {
    if (number == SIGCHLD)
      child_ = true;
    else if (number == SIGINT || number == SIGTERM || number == SIGHUP)
      signal_ = number;
  });
  return ready[1].revents != 0;
}

Attention::Came Attention::wait(int descriptor, std::optional<std::chrono::milliseconds> patience) {
  if (signal_ != 0) return Came::end;
  if (std::exchange(child_, false)) return Came::child;
  const bool readable = poll(descriptor, patience);
  if (signal_ != 0) return Came::end;
  if (readable) return Came::readable;
  return std::exchange(child_, false) ? Came::child : Came::nothing;
}

bool Attention::await_child(std::chrono::milliseconds patience) {
  const int before = std::exchange(signal_, 0);
  const auto until = std::chrono::steady_clock::now() + patience;
  while (signal_ == 0 && !child_) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) break;
    poll(-1, left);
  }
  if (signal_ == 0) signal_ = before;
  return std::exchange(child_, false);
}

}  // namespace portico::serve
