#include "os/socket/notify_socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "os/descriptor.hpp"
#include "os/environment.hpp"
#include "os/whole_number.hpp"

namespace portico::os {
namespace {

constexpr const char *socket_variable = "NOTIFY_SOCKET", *watchdog_variable = "WATCHDOG_USEC",
                     *process_variable = "WATCHDOG_PID";

void take_out() {
  for (const char* name : {socket_variable, watchdog_variable, process_variable}) ::unsetenv(name);
}

}  // namespace

NotifySocket NotifySocket::of_environment() {
  NotifySocket socket;
  const std::string_view path = variable(socket_variable), process = variable(process_variable);
  if (path.size() > 1 && (path[0] == '/' || path[0] == '@')) socket.path_ = path;
  if (!socket.path_.empty() && path[0] == '@') socket.path_[0] = '\0';
  const bool is_meant = process.empty() || whole_number<pid_t>(process) == ::getpid();
  const auto time = whole_number<std::int64_t>(variable(watchdog_variable));
  if (time.value_or(0) > 0 && is_meant) socket.watchdog_ = std::chrono::microseconds{*time};
  take_out();
  return socket;
}

void NotifySocket::say(std::string_view lines) const {
  sockaddr_un address{};
  if (path_.empty() || path_.size() > sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path_.data(), path_.size());
  const Descriptor socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path_.size());
  static_cast<void>(::sendto(socket.number(), lines.data(), lines.size(),
                             MSG_NOSIGNAL | MSG_DONTWAIT,
                             reinterpret_cast<const sockaddr*>(&address), size));
}

NotifySocket::Loan::Loan(const NotifySocket& lender) {
  if (lender.path_.empty()) return;
  std::string path = lender.path_;
  if (path[0] == '\0') path[0] = '@';
  ::setenv(socket_variable, path.c_str(), 1);
  if (lender.watchdog_)
    ::setenv(watchdog_variable, std::to_string(lender.watchdog_->count()).c_str(), 1);
}

NotifySocket::Loan::~Loan() { take_out(); }

}  // namespace portico::os
