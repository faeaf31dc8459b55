#include "serve/supervise/inheritance.hpp"

#include <array>
#include <cerrno>
#include <deque>
#include <stdexcept>

#include <sys/socket.h>

#include "os/socket/passing.hpp"
#include "plugin/library/file.hpp"

namespace portico::serve {
namespace {

constexpr std::string_view listen_word = "listen ";
constexpr std::size_t longest_packet = 4096;
constexpr std::size_t most_of_decisions = std::size_t{1} << 26;  ///< bytes

}  // namespace

Inheritance::Inheritance(os::Descriptor socket) : socket_{std::move(socket)}, any_{true} {
  std::array<char, longest_packet> room;
  for (;;) {
    std::deque<os::Passed> passed;
    const os::Received got = os::receive_with(socket_.number(), room, passed, 0);
    if (got.count <= 0)
      throw std::runtime_error{"the host that was to be replaced is gone, or this was started by "
                               "hand: start `portico serve`, and ask it by `portico upgrade`"};
    const std::string_view word{room.data(), static_cast<std::size_t>(got.count)};
    if (word == "end") return;
    if (!passed.empty()) keep(word, os::Descriptor{passed.front().release()});
  }
}

void Inheritance::keep(std::string_view word, os::Descriptor passed) {
  if (word.starts_with(listen_word))
    listeners_.emplace_back(word.substr(listen_word.size()), std::move(passed));
  else if (word == "decisions")
    decisions_ = life::decisions_of(plugin::contents(passed.number(), most_of_decisions));
}

std::vector<os::Descriptor> Inheritance::take(std::string_view address) {
  std::vector<os::Descriptor> all;
  std::erase_if(listeners_, [&](auto& one) {
    if (one.first != address) return false;
    all.push_back(std::move(one.second));
    return true;
  });
  return all;
}

void Inheritance::say_ready() const {
  constexpr std::string_view ready = "ready " PORTICO_VERSION;
  os::send_with(socket_.number(), ready, -1, 0);
}

bool Inheritance::hear() {
  std::array<char, longest_packet> room;
  const ssize_t count = ::recv(socket_.number(), room.data(), room.size(), MSG_DONTWAIT);
  if (count < 0) return errno != EAGAIN && errno != EINTR;
  return count == 0 || std::string_view{room.data(), static_cast<std::size_t>(count)} == "yours";
}

void Inheritance::take_over() {
  listeners_.clear();
  os::send_with(socket_.number(), "took", -1, 0);
  socket_ = os::Descriptor{-1};
}

}  // namespace portico::serve
