#include "serve/supervise/heir.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "os/error.hpp"
#include "os/memory_file.hpp"
#include "os/socket/passing.hpp"
#include "os/socket/socket_pair.hpp"
#include "process/own_process.hpp"
#include "serve/supervise/inheritance.hpp"

namespace portico::serve {
namespace {

constexpr std::string_view ready_word = "ready ";

/// Nobody has moved or removed it, and it can be started.
void require_program(const std::string& program) {
  if (::access(program.c_str(), X_OK) != 0)
    throw std::runtime_error{"there is no program at " + program + ": " + os::reason()};
}

/// Seconds in which a program that has been started takes what it is given.
constexpr timeval sending_patience{10, 0};

bool send(int socket, const std::string& word, int descriptor) {
  return os::send_with(socket, word, descriptor, 0) >= 0;
}

bool send(int socket, const Addresses::Sockets& sockets) {
  for (const Addresses::Socket& one : sockets)
    if (!send(socket, "listen " + one.address, one.socket.number())) return false;
  return true;
}

os::Descriptor file_of(const std::string& text) {
  os::Descriptor file = os::memory_file("portico-decisions", text);
  if (file.number() < 0) os::fail("Cannot hand what is known of plugins to the new host");
  return file;
}

}  // namespace

std::string own_program() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).string();
}

Heir::Heir(const std::string& program, const std::vector<std::string>& arguments,
           const Addresses& addresses, const life::Decisions& decisions,
           const os::NotifySocket& manager) {
  require_program(program);
  auto [here, far] = os::SocketPair::of(SOCK_SEQPACKET);
  if (here.number() < 0) os::fail("Cannot make a link to the new host");
  socket_ = std::move(here);
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_SNDTIMEO, &sending_patience,
               sizeof sending_patience);
  std::vector<std::string> words{"portico", heir_word, std::to_string(far.number())};
  words.insert(words.end(), arguments.begin(), arguments.end());
  {
    const os::NotifySocket::Loan loan{manager};
    const std::vector<process::Passed> passed{{far.number(), far.number()}};
    process_.emplace(program.c_str(), std::move(words), passed);
  }
  if (id() < 0)
    throw std::runtime_error{program + " cannot be started: " + os::reason(process_->error())};
  const bool sent =
      send(socket_.number(), addresses.listen) && send(socket_.number(), addresses.monitoring) &&
      send(socket_.number(), "decisions", file_of(life::to_json(decisions)).number()) &&
      send(socket_.number(), "end", -1);
  if (!sent) ::kill(id(), SIGKILL);  // its end tells the rest
}

Heir::Word Heir::hear() {
  std::array<char, 256> room;
  const ssize_t count = ::recv(socket_.number(), room.data(), room.size(), MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return Word::none;
  if (count <= 0) {
    socket_ = os::Descriptor{-1};
    return Word::gone;
  }
  const std::string_view word{room.data(), static_cast<std::size_t>(count)};
  if (word == "took") return Word::took;
  if (!word.starts_with(ready_word)) return Word::none;
  version_ = word.substr(ready_word.size());
  return Word::ready;
}

void Heir::hand_over() const { os::send_with(socket_.number(), "yours", -1, 0); }

}  // namespace portico::serve
