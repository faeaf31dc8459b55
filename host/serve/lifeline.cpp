#include "serve/lifeline.hpp"

#include "os/thread.hpp"

#include <cerrno>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <sys/socket.h>

namespace portico::serve {

struct Lifeline::Ear {
  std::mutex mutex;
  Hear hear;
  std::vector<std::string> unheard;

  void take(std::string line) {
    const std::lock_guard lock{mutex};
    if (hear)
      hear(line);
    else
      unheard.push_back(std::move(line));
  }

  void listen(int socket, Signals& signals) {
    os::begin_thread("lifeline");
    std::string heard;
    char block[256];
    for (;;) {
      const ssize_t count = ::recv(socket, block, sizeof block, 0);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return signals.end(Signals::End::orphaned);
      heard.append(block, static_cast<std::size_t>(count));
      for (std::size_t end; (end = heard.find('\n')) != std::string::npos; heard.erase(0, end + 1))
        if (heard.substr(0, end) == "retire")
          signals.end(Signals::End::retired);
        else
          take(heard.substr(0, end));
    }
  }
};

Lifeline::Lifeline(int socket, Signals& signals) : socket_{socket}, ear_{std::make_shared<Ear>()} {
  if (socket >= 0)
    std::thread{[ear = ear_, socket, &signals] { ear->listen(socket, signals); }}.detach();
}

void Lifeline::hear(Hear hear) const {
  const std::lock_guard lock{ear_->mutex};
  ear_->hear = std::move(hear);
  if (!ear_->hear) return;
  for (const std::string& line : std::exchange(ear_->unheard, {})) ear_->hear(line);
}

void Lifeline::say(std::string_view line) const {
  if (socket_ < 0) return;
  const std::string words = std::string{line} + '\n';
  static_cast<void>(::send(socket_, words.data(), words.size(), MSG_NOSIGNAL));
}

}  // namespace portico::serve
