#include "life/control/lines.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include <poll.h>
#include <sys/socket.h>

namespace portico::life {
namespace {

using Clock = std::chrono::steady_clock;

/// False: it is over before the socket is ready.
bool wait_for(int socket, short event, const Until& until) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until.deadline - Clock::now());
    std::array<pollfd, 2> ready{{{socket, event, 0}, {until.over, POLLIN, 0}}};
    const int patience = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    const int found = ::poll(ready.data(), ready.size(), patience);
    if (found < 0 && errno == EINTR) continue;
    return found > 0 && !ready[1].revents;
  }
}

bool is_interrupted() { return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

bool send_line(int socket, std::string line, Until until) {
  line += '\n';
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t count = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && is_interrupted()) {
      if (!wait_for(socket, POLLOUT, until)) return false;
      continue;
    }
    if (count <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::string receive_line(int socket, Until until, std::size_t most) {
  std::string line;
  std::array<char, 4096> block;
  while (line.size() < most && wait_for(socket, POLLIN, until)) {
    const ssize_t count = ::recv(socket, block.data(), block.size(), MSG_DONTWAIT);
    if (count < 0 && is_interrupted()) continue;
    if (count <= 0) break;
    const auto before = line.size();
    line.append(block.data(), static_cast<std::size_t>(count));
    if (const auto end = line.find('\n', before); end != std::string::npos)
      return line.substr(0, end);
  }
  return {};
}

}  // namespace portico::life
