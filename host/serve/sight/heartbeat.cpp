#include "serve/sight/heartbeat.hpp"

#include <string>
#include <utility>

#include "route/flight.hpp"
#include "settings/log/logger.hpp"

namespace portico::serve {
namespace {

constexpr int beats_of_a_deadline = 5;

}  // namespace

Heartbeat::Heartbeat(std::chrono::milliseconds deadline, std::vector<Watched> watched)
    : deadline_{deadline},
      watched_{std::move(watched)} {
  if (deadline_.count() > 0) give(std::chrono::steady_clock::now());
}

Heartbeat::~Heartbeat() { route::flight_memory().beat = 0; }

void Heartbeat::beat() {
  const auto now = std::chrono::steady_clock::now();
  if (deadline_.count() == 0 || now < next_) return;
  next_ = now + deadline_ / beats_of_a_deadline;
  bool all = true;
  for (const Watched& one : watched_)
    for (const http::Server::Silent& silent : one.server->ask_loops()) {
      all = false;
      if (silent.since >= deadline_ / 2) tell(one.name, silent);
    }
  if (!all) return;
  told_ = false;
  give(now);
}

void Heartbeat::give(std::chrono::steady_clock::time_point now) {
  route::flight_memory().beat = std::chrono::nanoseconds{now.time_since_epoch()}.count();
}

void Heartbeat::tell(std::string_view name, const http::Server::Silent& silent) {
  if (std::exchange(told_, true)) return;
  log().error(std::string{name} + ' ' + std::to_string(silent.loop + 1) + " has not gone on for " +
              std::to_string(silent.since.count()) +
              " ms: the process is ended when it does not within deadlines.heartbeat, " +
              std::to_string(deadline_.count()) + " ms");
}

}  // namespace portico::serve
