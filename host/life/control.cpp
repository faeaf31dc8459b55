#include "life/control.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <Poco/DigestEngine.h>
#include <Poco/Logger.h>
#include <Poco/SHA2Engine.h>

#include "http/signals.hpp"

namespace portico::life {
namespace {

namespace fs = std::filesystem;
using plugin::Descriptor;

constexpr std::size_t longest_line = 1 << 20;
constexpr timeval request_patience{5, 0};
constexpr timeval answer_patience{120, 0};  ///< a reload tries every library

[[noreturn]] void fail(const fs::path& path, const std::string& what) {
  throw std::runtime_error{"control socket " + path.string() + ": " + what};
}

std::string reason() { return std::generic_category().message(errno); }

sockaddr_un address_of(const fs::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof address.sun_path) fail(path, "the path is too long for a socket");
  std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
  return address;
}

Descriptor connected(const fs::path& path) {
  const sockaddr_un address = address_of(path);
  Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return Descriptor{-1};
  return socket;
}

bool send_line(int socket, std::string line) {
  line += '\n';
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t count = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// Without its end; empty: none came.
std::string receive_line(int socket, timeval patience, std::size_t most) {
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string line;
  std::array<char, 4096> block;
  while (line.size() < most) {
    const ssize_t count = ::recv(socket, block.data(), block.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return {};
    line.append(block.data(), static_cast<std::size_t>(count));
    if (const auto end = line.find('\n'); end != std::string::npos) return line.substr(0, end);
  }
  return {};
}

}  // namespace

fs::path control_path(const settings::Settings& settings) {
  if (settings.control == "off") return {};
  if (settings.control != "auto") return settings.control;
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(settings.plugin_folder, error);
  Poco::SHA2Engine engine;
  engine.update(folder.string());
  const std::string digest = Poco::DigestEngine::digestToHex(engine.digest()).substr(0, 12);
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  const fs::path parent = runtime && runtime[0] == '/' ? runtime : "/tmp";
  return parent / ("portico-" + std::to_string(::geteuid()) + '-' + digest + ".sock");
}

Descriptor listen_at(const fs::path& path) {
  if (connected(path).number() >= 0)
    fail(path, "another host that serves this folder listens there");
  const sockaddr_un address = address_of(path);
  struct stat found {};
  if (::lstat(path.c_str(), &found) == 0) {
    if (!S_ISSOCK(found.st_mode)) fail(path, "there is something else under this name");
    ::unlink(path.c_str());
  }
  Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  // Nobody can connect before listen(), so the permissions are there in time.
  if (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::chmod(path.c_str(), 0600) != 0 || ::listen(socket.number(), 16) != 0)
    fail(path, reason());
  return socket;
}

std::string ask(const fs::path& path, const std::string& line) {
  const Descriptor socket = connected(path);
  if (socket.number() < 0) fail(path, "no host that serves this folder listens there: " + reason());
  ucred peer{};
  socklen_t size = sizeof peer;
  ::getsockopt(socket.number(), SOL_SOCKET, SO_PEERCRED, &peer, &size);
  if (peer.uid != ::geteuid() && peer.uid != 0 && ::geteuid() != 0)
    fail(path, "somebody else's process listens there");
  if (!send_line(socket.number(), line)) fail(path, reason());
  std::string answer = receive_line(socket.number(), answer_patience, std::size_t{1} << 28);
  if (answer.empty()) fail(path, "the host gave no answer");
  return answer;
}

ControlSocket::ControlSocket(const settings::Settings& settings) {
  const fs::path path = control_path(settings);
  if (path.empty()) return;
  try {
    listening_ = listen_at(path);
    path_ = path;
  } catch (const std::exception& error) {
    Poco::Logger::get("portico").warning(std::string{error.what()} +
                                         "; portico plugins and the like do not reach this host");
  }
}

ControlSocket::~ControlSocket() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Control::Control(int listening, Answer answer)
    : listening_{listening}, answer_{std::move(answer)},
      over_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)}, thread_{[this] { run(); }} {}

Control::~Control() {
  ::eventfd_write(over_.number(), 1);
  thread_.join();
  for (Visit& visit : visits_) visit.thread.join();
}

void Control::run() {
  ::pthread_setname_np(::pthread_self(), "control");
  http::block_signals();
  for (;;) {
    std::array<pollfd, 2> ready{{{over_.number(), POLLIN, 0}, {listening_, POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) return;
    if (ready[0].revents) return;
    Descriptor client{::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC)};
    if (client.number() < 0) continue;
    visits_.remove_if([](Visit& visit) {
      if (!visit.over) return false;
      visit.thread.join();
      return true;
    });
    Visit& visit = visits_.emplace_back();
    visit.thread = std::thread{[this, &visit, socket = std::move(client)] {
      serve(socket);
      visit.over = true;
    }};
  }
}

void Control::serve(const Descriptor& client) const {
  const std::string line = receive_line(client.number(), request_patience, longest_line);
  if (!line.empty()) send_line(client.number(), answer_(line));
}

}  // namespace portico::life
