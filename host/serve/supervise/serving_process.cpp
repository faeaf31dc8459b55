#include "serve/supervise/serving_process.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/error.hpp"
#include "os/socket/socket_pair.hpp"
#include "os/whole_number.hpp"
#include "process/own_process.hpp"
#include "serve/link.hpp"
#include "settings/log/logger.hpp"

namespace portico::serve {
namespace {

os::SocketPair connected(int type) {
  os::SocketPair pair = os::SocketPair::of(type);
  if (pair.here.number() < 0) os::fail("Cannot make a link");
  return pair;
}

std::vector<Opened> opened(const Addresses::Sockets& sockets) {
  std::vector<Opened> all;
  for (const Addresses::Socket& one : sockets) all.push_back({one.socket.number(), one.endpoint});
  return all;
}

pid_t spawn(const Link& link, const std::vector<std::string>& arguments,
            std::vector<process::Passed> kept) {
  std::vector<std::string> words{"portico", worker_word, to_text(link)};
  words.insert(words.end(), arguments.begin(), arguments.end());
  for (const int one : {link.memory, link.settings, link.socket, link.keeper, link.sight})
    kept.emplace_back(one, one);
  if (link.control >= 0) kept.emplace_back(link.control, link.control);
  for (const auto* const all : {&link.listeners, &link.monitors})
    for (const Opened& one : *all) kept.emplace_back(one.descriptor, one.descriptor);
  const pid_t id = process::start_own(std::move(words), kept);
  if (id < 0) os::fail("Cannot start the process that serves");
  return id;
}

}  // namespace

void ServingProcess::start(const Legacy& legacy) {
  os::SocketPair talk = connected(SOCK_STREAM), copies = connected(SOCK_SEQPACKET);
  link = std::move(talk.here);
  keeper = std::move(copies.here);
  const KeptCopies::Handed handed = legacy.copies.hand_over();
  Link given;
  given.incarnation = incarnation;
  given.memory = memory.descriptor();
  given.settings = settings.descriptor();
  given.socket = talk.there.number();
  given.sight = legacy.sight;
  given.control = legacy.control;
  given.copies = handed.list.number();
  given.keeper = copies.there.number();
  given.listeners = opened(legacy.addresses.listen);
  given.monitors = opened(legacy.addresses.monitoring);
  id = spawn(given, legacy.arguments, handed.passed);
}

std::string ServingProcess::name() const { return "serving process " + std::to_string(id); }

void ServingProcess::say(std::string line) const {
  line += '\n';
  static_cast<void>(::send(link.number(), line.data(), line.size(), MSG_NOSIGNAL));
}

std::vector<std::string> ServingProcess::hear() {
  std::vector<std::string> lines;
  std::array<char, 1024> block;
  if (link.number() < 0) return lines;
  const ssize_t count = ::recv(link.number(), block.data(), block.size(), MSG_DONTWAIT);
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return lines;
  if (count <= 0) {
    link = os::Descriptor{-1};  // SIGCHLD tells the rest
    return lines;
  }
  heard.append(block.data(), static_cast<std::size_t>(count));
  for (std::size_t end; (end = heard.find('\n')) != std::string::npos;) {
    lines.push_back(heard.substr(0, end));
    heard.erase(0, end + 1);
  }
  return lines;
}

bool ServingProcess::asks_upgrade(std::string_view line) {
  if (!line.starts_with(upgrade_word)) return false;
  upgrades = os::whole_number<std::size_t>(line.substr(upgrade_word.size())).value_or(upgrades);
  return true;
}

bool ServingProcess::beats(std::chrono::milliseconds deadline) const {
  return deadline.count() == 0 || life.silent() < deadline || is_examined(id);
}

void ServingProcess::watch(std::chrono::milliseconds deadline) {
  life.look(*memory, SignOfLife::Clock::now());
  if (silent || retiring || stuck || beats(deadline)) return;
  silent = true;
  log().error(name() + " has given no sign of life for " + std::to_string(life.silent().count()) +
              " ms (deadlines.heartbeat): it is ended, another one follows");
  ::kill(id, SIGKILL);
}

/// One that was asked to end before it knew how has done so.
int ServingProcess::result(int status) const {
  if (dying) return EXIT_SUCCESS;
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  const int number = WTERMSIG(status);
  const bool was_asked = number == SIGTERM || number == SIGINT;
  return was_asked && !ready ? EXIT_SUCCESS : 128 + number;
}

}  // namespace portico::serve
