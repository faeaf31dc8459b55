#include "os/socket/passing.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/uio.h>

namespace portico::os {
namespace {

/// Descriptors of one message: SCM_MAX_FD of Linux.
constexpr std::size_t most_of_message = 253;

template <std::size_t count> using Control = std::array<char, CMSG_SPACE(count * sizeof(int))>;

void take(msghdr& header, std::deque<Passed>& passed) {
  for (cmsghdr* one = CMSG_FIRSTHDR(&header); one; one = CMSG_NXTHDR(&header, one)) {
    if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (one->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t at = 0; at < count; ++at) {
      int found = -1;
      std::memcpy(&found, CMSG_DATA(one) + at * sizeof found, sizeof found);
      passed.emplace_back(found);
    }
  }
}

}  // namespace

ssize_t send_with(int socket, std::string_view bytes, int descriptor, int flags) {
  alignas(cmsghdr) Control<1> control{};
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (descriptor >= 0) {
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    cmsghdr* const one = CMSG_FIRSTHDR(&header);
    one->cmsg_level = SOL_SOCKET;
    one->cmsg_type = SCM_RIGHTS;
    one->cmsg_len = CMSG_LEN(sizeof descriptor);
    std::memcpy(CMSG_DATA(one), &descriptor, sizeof descriptor);
  }
  ssize_t count = -1;
  do count = ::sendmsg(socket, &header, MSG_NOSIGNAL | flags);
  while (count < 0 && errno == EINTR);
  return count;
}

Received receive_with(int socket, std::span<char> room, std::deque<Passed>& passed, int flags) {
  alignas(cmsghdr) Control<most_of_message> control;
  iovec part{room.data(), room.size()};
  msghdr header{};
  ssize_t count = -1;
  do {
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    count = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC | flags);
  } while (count < 0 && errno == EINTR);
  if (count > 0 && header.msg_controllen > 0) take(header, passed);
  return {count, count > 0 && (header.msg_flags & MSG_CTRUNC) != 0};
}

}  // namespace portico::os
