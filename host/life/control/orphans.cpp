#include "life/control/orphans.hpp"

#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <poll.h>

#include <Poco/Logger.h>

#include "life/control/control_socket.hpp"
#include "os/thread_state.hpp"

namespace portico::life {
namespace {

using Clock = std::chrono::steady_clock;

/// A socket whose host has ended, and at which somebody listens nevertheless.
std::optional<Listening> orphan_of(const settings::Settings& settings) {
  for (const Listening& one :
       settings.control == "auto" ? hosts_of(settings.plugin_folder) : hosts_at(settings.control))
    // 0 is a process that cannot be seen from here.
    if (one.process > 0 && os::has_ended(one.process)) return one;
  return std::nullopt;
}

constexpr std::chrono::milliseconds between_looks{10};

/// Whoever listens closes the connection when it ends, or before.
void await_end(const os::Descriptor& socket, Clock::time_point until) {
  pollfd ready{socket.number(), POLLIN, 0};
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
  if (left > 0) ::poll(&ready, 1, static_cast<int>(left) + 1);
}

}  // namespace

void await_orphans(const settings::Settings& settings, std::chrono::milliseconds patience) {
  if (settings.control == "off") return;
  const auto until = Clock::now() + patience;
  bool told = false;
  while (Clock::now() < until) {
    const auto orphan = orphan_of(settings);
    if (!orphan) return;
    if (!std::exchange(told, true))
      Poco::Logger::get("portico").information(
          "the host of process " + std::to_string(orphan->process) +
          " has ended, and what it has left behind has not: that is waited for (" +
          orphan->path.string() + ')');
    try {
      await_end(connect_to(orphan->path), until);
    } catch (const std::exception&) {  // it is not there any more, or takes nobody
    }
    std::this_thread::sleep_for(between_looks);
  }
}

}  // namespace portico::life
