#include "serve/lifeline.hpp"

#include <cerrno>
#include <string>
#include <thread>

#include <pthread.h>
#include <sys/socket.h>

namespace portico::serve {
namespace {

void listen(int socket, Signals& signals) {
  ::pthread_setname_np(::pthread_self(), "lifeline");
  std::string heard;
  char block[256];
  for (;;) {
    const ssize_t count = ::recv(socket, block, sizeof block, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return signals.end(Signals::End::orphaned);
    heard.append(block, static_cast<std::size_t>(count));
    if (heard.find("retire\n") != std::string::npos) signals.end(Signals::End::retired);
  }
}

}  // namespace

Lifeline::Lifeline(int socket, Signals& signals) : socket_{socket} {
  if (socket >= 0) std::thread{[socket, &signals] { listen(socket, signals); }}.detach();
}

void Lifeline::say(std::string_view line) const {
  if (socket_ < 0) return;
  const std::string words = std::string{line} + '\n';
  static_cast<void>(::send(socket_, words.data(), words.size(), MSG_NOSIGNAL));
}

}  // namespace portico::serve
