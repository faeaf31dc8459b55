#include "os/socket/given_sockets.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "os/environment.hpp"
#include "os/error.hpp"
#include "os/socket/listen_error.hpp"
#include "os/whole_number.hpp"

namespace portico::os {
namespace {

constexpr int first = 3;                              // SD_LISTEN_FDS_START
constexpr std::string_view without_name = "unknown";  // what systemd calls such a socket

/// Why there is none of the name, and the cure.
std::string why_missing(const std::string& others, std::size_t count) {
  if (count > 0)
    return (count == 1 ? "was not given: the socket that was is named "
                       : "was not given: the sockets that were are named ") +
           others + " (FileDescriptorName= in the socket's unit)";
  const std::string process{variable("LISTEN_PID")};
  if (!process.empty() && whole_number<pid_t>(process) != ::getpid())
    return "was not given: the sockets that were are for process " + process +
           " (LISTEN_PID), and this one is " + std::to_string(::getpid()) +
           ": start the host without another program in between, or by its exec";
  return "was not given: nobody has passed sockets to this process, as a socket unit of systemd "
         "does (LISTEN_FDS)";
}

Descriptor own(const std::string& name, int descriptor) {
  int listens = 0, type = 0;
  socklen_t size = sizeof listens;
  const bool streams =
      ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
  size = sizeof listens;
  if (!streams || ::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 ||
      listens == 0)
    throw ListenError{name, "is no socket that listens for connections: write ListenStream= in its "
                            "unit, and Accept=no"};
  Descriptor copy{::fcntl(descriptor, F_DUPFD_CLOEXEC, 0)};
  if (copy.number() < 0 || ::fcntl(copy.number(), F_SETFL, O_NONBLOCK) != 0)
    throw ListenError{name, os::reason()};
  return copy;
}

}  // namespace

std::vector<std::string> given_names() {
  const int count = whole_number<int>(variable("LISTEN_FDS")).value_or(0);
  if (count <= 0 || whole_number<pid_t>(variable("LISTEN_PID")) != ::getpid()) return {};
  std::vector<std::string> all;
  std::string_view rest = variable("LISTEN_FDNAMES");
  for (int at = 0; at < count; ++at) {
    const auto colon = rest.find(':');
    const std::string_view name = rest.substr(0, colon);
    all.emplace_back(name.empty() ? without_name : name);
    rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
  }
  return all;
}

std::vector<Descriptor> given_sockets(std::string_view name) {
  const std::string label = "fd:" + std::string{name};
  std::vector<Descriptor> all;
  std::string others;
  int descriptor = first;
  const std::vector<std::string> names = given_names();
  for (const std::string& one : names) {
    if (one == name)
      all.push_back(own(label, descriptor));
    else
      others.append(others.empty() ? "" : ", ").append(one);
    ++descriptor;
  }
  if (!all.empty()) return all;
  throw ListenError{label, why_missing(others, names.size())};
}

}  // namespace portico::os
