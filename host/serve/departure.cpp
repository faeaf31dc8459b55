#include "serve/departure.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include "os/thread.hpp"
#include "process/report.hpp"
#include "route/flight.hpp"
#include "serve/unfinished.hpp"
#include "settings/log/log.hpp"
#include "settings/log/log_scope.hpp"
#include "settings/log/logger.hpp"

namespace portico::serve {
namespace {

using Clock = std::chrono::steady_clock;

/// What goes with the process, and has not been told by drain().
void tell_lost() {
  for (const std::string& call : process::in_flight(route::flight_memory()))
    log().error("  lost in flight: " + call);
  tell_unfinished(route::flight_memory(), "this process");
}

/// "items GET /items/{id}", or whose part of its life it is, as far as that is known.
std::string what_runs() {
  const route::FlightMemory& memory = route::flight_memory();
  std::string words;
  for (const std::string& call : process::in_flight(memory))
    words += (words.empty() ? "" : ", ") + call;
  return words.empty() ? "something of a plugin" : words;
}

constexpr std::chrono::milliseconds unwinding_look{5}, idle_look{20};

/// For what clients are about to send on connections that were accepted.
constexpr std::chrono::milliseconds last_requests{500};

/// "GET /items/4 of 127.0.0.1:53412, 1500 ms old, of plugin items"
std::string described(const http::Server::Cut& cut) {
  std::string room;
  std::string text = cut.method + ' ';
  text += settings::redaction().redacted(cut.target, room);
  text += " of " + cut.peer + ", ";
  text += std::to_string(cut.age.count()) + " ms old";
  return cut.owner.empty() ? text : text + ", of plugin " + cut.owner;
}

/// Also what runs beside calls, or was left behind by one.
bool is_over(http::Server& server) {
  const auto pool = server.figures().pool;
  return server.idle() && pool.busy + pool.waiting + pool.errands + pool.hung == 0;
}

std::atomic<bool> is_drained{false};

/// Whoever has it may write to the log.
std::mutex& last_word() {
  static std::mutex& one = *new std::mutex;
  return one;
}

}  // namespace

std::chrono::milliseconds longest_retirement(const settings::Deadlines& deadlines) {
  return deadlines.keep_alive + deadlines.shutdown;
}

std::chrono::milliseconds longest_end(Signals::End end, const settings::Deadlines& deadlines) {
  const std::chrono::milliseconds own = deadlines.shutdown + last_spans + last_words + last_grace;
  if (end == Signals::End::retired) return longest_retirement(deadlines) + own;
  return end == Signals::End::terminated ? deadlines.lame_duck + last_requests + own : own;
}

void part(http::Server& server, std::chrono::milliseconds patience) {
  if (patience == std::chrono::milliseconds{0}) return;
  log().information("SIGTERM: not ready any more; requests are taken for another " +
                    std::to_string(patience.count()) + " ms");
  server.part();
  std::this_thread::sleep_for(patience);
  server.retire();
  const auto until = Clock::now() + last_requests;
  while (!server.idle() && Clock::now() < until) std::this_thread::sleep_for(idle_look);
}

void await_idle(http::Server& server, Signals& signals, std::chrono::milliseconds patience) {
  const auto until = Clock::now() + patience;
  while (!server.idle() && Clock::now() < until)
    if (signals.wait_for(idle_look)) return;
}

void leave_after(std::chrono::milliseconds patience) {
  std::thread{[patience] {
    os::begin_thread("leave");
    std::this_thread::sleep_for(patience);
    const std::unique_lock speaks{last_word(), std::try_to_lock};
    if (speaks) log().error(what_runs() + " still runs: it is left behind");
    if (speaks && !is_drained) tell_lost();
    ::_exit(EXIT_SUCCESS);
  }}.detach();
}

void have_last_word() { last_word().lock(); }

Drained drain(http::Server& server, task::Queue& tasks, task::Scheduler& scheduler,
              const life::Cast& cast, std::chrono::milliseconds patience) {
  const auto until = Clock::now() + patience;
  const auto left = [until] {
    const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    return std::max(rest, std::chrono::milliseconds{0});
  };
  scheduler.rest();
  const std::vector<http::Server::Cut> cuts = server.drain(patience);
  for (const auto& cut : cuts) {
    const settings::LogScope scope{cut.id};
    log().warning("cut off " + described(cut) + ": it was not done in time");
  }
  for (const auto& plugin : cast.plugins) plugin->settle(until);
  const std::size_t lost = tasks.drain(left());
  if (lost)
    log().error("lost " + std::to_string(lost) +
                (lost == 1 ? " background task" : " background tasks"));
  const bool rests = scheduler.drain(left());
  is_drained = true;
  return {rests, cuts.empty() && !lost && rests};
}

bool unwind(http::Server& server, const Drained& drained) {
  const auto until = Clock::now() + last_words;
  while (!is_over(server) && Clock::now() < until) std::this_thread::sleep_for(unwinding_look);
  const std::vector<http::Server::Cut> left = server.in_progress();
  for (const auto& cut : left) {
    const settings::LogScope scope{cut.id};
    log().error(described(cut) + ", does not end: it is left behind");
  }
  const bool over = is_over(server);
  if (!over)
    for (const std::string& call : process::in_flight(route::flight_memory()))
      log().error(call + " still runs: it is left behind");
  log().information(over && drained.complete ? "ends: nothing was left undone"
                                             : "ends: not all was done in time");
  return over;
}

void tell_in_progress(http::Server& server) {
  for (const auto& cut : server.in_progress()) {
    const settings::LogScope scope{cut.id};
    log().error("  lost in flight: " + described(cut));
  }
}

}  // namespace portico::serve
