#include "serve/supervise/supervisor.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process/crash_notes.hpp"
#include "process/recycles.hpp"
#include "process/report.hpp"
#include "serve/sight/sight_memory.hpp"
#include "serve/supervise/blame.hpp"
#include "serve/supervise/crash_log.hpp"
#include "serve/supervise/estate.hpp"
#include "serve/supervise/kept_copies.hpp"
#include "serve/supervise/last_settings.hpp"
#include "serve/supervise/restarts.hpp"
#include "serve/supervise/serving_process.hpp"
#include "serve/supervise/signal_file.hpp"
#include "serve/supervise/tally.hpp"
#include "serve/supervise/workers.hpp"
#include "settings/command_line.hpp"
#include "settings/log/log_file.hpp"
#include "settings/log/logger.hpp"

namespace portico::serve {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto between_looks = 500ms;
constexpr std::string_view recycle = "recycle ";

class Supervisor {
public:
  Supervisor(Start start, int argc, char** argv)
      : settings_{std::move(start.sources), std::move(start.settings)},
        estate_{std::move(start.addresses),
                std::move(start.control),
                std::move(start.inherited),
                {argv + 1, argv + argc}} {
    blame_.inherit(estate_.inherited());
  }
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  int run() {
    start();
    while (!result_) {
      wait();
      if (start_at_ && Clock::now() >= *start_at_) start_again();
    }
    return *result_;
  }

private:
  // ---- starting ----

  void start() {
    start_at_.reset();
    for (const ServingProcess& one : workers_) settings_.learn(one);
    ServingProcess& worker = workers_.add();
    worker.incarnation = served_ + 1;
    if (std::exchange(began_, true)) ++tally_.restarts;
    tally_.tell(*worker.memory);
    blame_.tell(*worker.memory);
    settings_.put(worker);
    worker.start({estate_.arguments(), estate_.addresses(), estate_.control(), copies_,
                  sight_.descriptor()});
  }

  /// Later, where it cannot be done now: a host that has served does not end for want of a process.
  void start_again() {
    const std::size_t before = workers_.size();
    try {
      start();
    } catch (const std::exception& error) {
      if (workers_.size() > before) workers_.remove_last();
      log().error(error.what());
      restarts_.failed(Restarts::Blame::nobody);
      start_at_ = Clock::now() + restarts_.pause();
    }
  }

  // ---- waiting ----

  void wait() {
    std::vector<pollfd> ready{{signals_.number(), POLLIN, 0},
                              {estate_.before(), POLLIN, 0},
                              {estate_.after(), POLLIN, 0}};
    workers_.watch(ready);
    look();
    const auto until =
        std::min(looked_ + between_looks, start_at_.value_or(Clock::time_point::max()));
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    const int patience = static_cast<int>(std::max<long>(left.count() + 1, 0));
    if (::poll(ready.data(), ready.size(), patience) <= 0) return;
    for (ServingProcess& worker : workers_) {
      keep_copies(worker);
      for (const std::string& line : worker.hear()) obey(worker, line);
    }
    if (ready[1].revents) estate_.hear_before();
    if (ready[2].revents) hear_heir(estate_.hear_after());
    if (ready[0].revents) take_signals();
  }

  void look() {
    const auto now = Clock::now();
    if (now - looked_ < between_looks) return;
    looked_ = now;
    estate_.look();
    for (ServingProcess& worker : workers_) worker.vitals.look(worker.id, *worker.memory);
    if (!stopping_)
      for (ServingProcess& worker : workers_) worker.watch(settings_.now().deadlines.heartbeat);
    for (ServingProcess& worker : workers_) {
      if (worker.stuck || worker.retiring) continue;
      if (const auto load = process::overdue(*worker.memory, now)) return leave(worker, *load);
    }
  }

  /// What does not come to an end in it, another process does without.
  void leave(ServingProcess& worker, const process::LoadPoint& load) {
    if (stopping_ || (worker.ready && !workers_.one_stays())) return;
    worker.stuck = true;
    const std::string what = "did not come back from " + load.step;
    log().error(worker.name() + ": plugin " + load.plugin + ' ' + load.version + ' ' + what + " (" +
                load.file + "): a fresh process does without it");
    blame_.learn(*worker.memory);
    blame_.hang(load, what);
    if (!worker.ready) return void(::kill(worker.id, SIGKILL));
    start_again();
  }

  void take_signals() {
    signals_.take([this](int number) {
      switch (number) {
      case SIGCHLD: return bury();
      case SIGHUP: return ask_for_settings();
      case SIGUSR1: return reopen_log();
      case SIGUSR2: return upgrade();
      default: stop(number);
      }
    });
  }

  void stop(int number) {
    if (!std::exchange(stopping_, true)) part();
    for (const ServingProcess& worker : workers_) ::kill(worker.id, number);
    estate_.signal_after(number);
  }

  /// A process that is dead or crashes by now has not come to its end by the signal, whichever of
  /// the two is heard of first.
  void part() {
    start_at_.reset();
    estate_.tell("STOPPING=1");
    for (ServingProcess& worker : workers_) worker.dying = worker.memory->crash.how.load() != 0;
    bury();
    if (workers_.empty()) result_ = EXIT_SUCCESS;
  }

  // ---- Settings ----

  /// Whoever serves reads them, for it knows what its plugins say to them.
  void ask_for_settings() {
    if (stopping_) return;
    bool anybody = false;
    for (ServingProcess& worker : workers_) {
      if (worker.retiring || worker.link.number() < 0) continue;
      worker.asked = anybody = true;
      worker.say("reload");
    }
    if (!anybody) return settings_.read();
    estate_.tell_reloading();
  }

  // ---- Another host in this one's place ----

  void upgrade() {
    if (stopping_) return;
    for (const ServingProcess& worker : workers_)
      if (!worker.retiring) blame_.learn(*worker.memory);
    try {
      workers_.tell("trying " + estate_.bequeath(blame_.decisions()));
    } catch (const std::exception& error) {
      stay(error.what());
    }
  }

  void hear_heir(Estate::After after) {
    if (after == Estate::After::took) leave_to_heir();
    if (after == Estate::After::gone) without_heir(std::nullopt);
  }
  void without_heir(std::optional<int> status) {
    const std::string why = estate_.lost(status);
    if (!stopping_) stay(why);
  }

  void stay(const std::string& why) {
    log().error("upgrade: " + why + ": this host goes on");
    workers_.tell_kept(why + ": the host goes on as it is");
  }

  /// Its connections end with their next reply, as those of a process that another one follows.
  void leave_to_heir() {
    stopping_ = true;
    start_at_.reset();
    const std::string heir = estate_.described_after();
    log().information("upgrade: " + heir);
    workers_.tell("upgraded " + heir);
    workers_.retire_but(nullptr);
    if (workers_.empty()) result_ = EXIT_SUCCESS;
  }

  void reopen_log() {
    settings::reopen_log();
    for (ServingProcess& worker : workers_) worker.say("log");
  }

  void keep_copies(ServingProcess& worker) {
    if (worker.keeper.number() >= 0 && !copies_.hear(worker.keeper.number()))
      worker.keeper = os::Descriptor{-1};
  }

  void obey(ServingProcess& worker, const std::string& line) {
    if (line == "ready") return take_over(worker);
    if (line == "settings") return settings_.take(worker);
    if (worker.asks_upgrade(line)) return upgrade();
    if (line == "reloaded") {
      worker.asked = false;
      estate_.tell("READY=1");
    }
    // Clients are refused from here on: nobody accepts those that would wait at the socket.
    if (line == "closing" && !worker.retiring) estate_.close_listeners();
    if (!line.starts_with(recycle) || stopping_ || worker.retiring || !workers_.one_stays()) return;
    if (!recycles_.begin(Clock::now())) return;
    log().warning(worker.name() + ' ' + line.substr(recycle.size()) +
                  ": a fresh one takes over, no request is lost" + recycles_.words());
    for (const std::string& call : process::in_flight(*worker.memory))
      log().warning("  in flight there: " + call);
    blame_.learn(*worker.memory);
    start_again();
  }

  void take_over(ServingProcess& worker) {
    worker.ready = true;
    ++served_;
    restarts_.served();
    if (worker.incarnation > 1) log().information(worker.name() + " serves");
    workers_.retire_but(&worker);
    settings_.give(worker);
    estate_.serves();
  }

  // ---- ends ----

  void bury() {
    int status = 0;
    rusage usage{};
    for (pid_t id; (id = ::wait4(-1, &status, WNOHANG, &usage)) > 0;) {
      if (estate_.is_after(id)) without_heir(status);
      ServingProcess* const found = workers_.find(id);
      if (!found) continue;
      keep_copies(*found);
      settings_.learn(*found);
      end(*found, status, usage);
      tally_.add_lost_tasks(*found, status, usage);
      for (ServingProcess& worker : workers_) tally_.tell(*worker.memory);
      const int result = found->result(status);
      workers_.remove(id);
      if (stopping_ && workers_.empty()) result_ = result;
    }
  }

  void end(const ServingProcess& worker, int status, const rusage& usage) {
    const bool orderly = WIFEXITED(status) && !worker.memory->crash.how.load();
    if (orderly && (stopping_ || (worker.retiring && WEXITSTATUS(status) == 0))) return;
    // What it could not use, it has said.
    if (!worker.ready && worker.incarnation == 1 && orderly &&
        WEXITSTATUS(status) == settings::unusable) {
      result_ = settings::unusable;
      return;
    }
    ++tally_.crashes;
    process::Death death = worker.vitals.death(status, usage, *worker.memory);
    death.by_host = worker.silent;
    const process::Report report = process::report(*worker.memory, death);
    log().error(worker.name() + ' ' + report.summary);
    const std::uint64_t noted = process::note_crash("serving", worker.id, report);
    if (!worker.stuck) blame_.learn(*worker.memory);
    if (worker.asked && !stopping_) settings_.read();
    const auto had_served = worker.ready ? Blame::Served::yes : Blame::Served::no;
    if (worker.retiring || worker.stuck)
      blame_.end_of_left(*worker.memory, report);
    else
      blame_.end(*worker.memory, report, status, had_served);
    const bool known = !report.plugin.empty() || report.load || worker.stuck;
    if (!stopping_ && !worker.retiring)
      follow(worker, known ? Restarts::Blame::plugin : Restarts::Blame::nobody);
    tell_losses(report, death, status);
    if (report.told)
      crash_log_.add(noted, {*worker.memory,
                             [this](const std::string& digest) { return copies_.find(digest); }});
  }

  /// Another one, at once if this one had served.
  void follow(const ServingProcess& worker, Restarts::Blame blame) {
    if (worker.ready) return start_again();
    restarts_.failed(blame);
    if (!restarts_.hopeless()) return void(start_at_ = Clock::now() + restarts_.pause());
    log().error("no process has come to serve in " + std::to_string(restarts_.failures()) +
                " starts: the host gives up");
    result_ = EXIT_FAILURE;
  }

  const SignalFile signals_;
  LastSettings settings_;
  Estate estate_;
  Workers workers_;
  Blame blame_;
  KeptCopies copies_;
  const SightMemory sight_;
  CrashLog crash_log_;
  std::optional<Clock::time_point> start_at_;
  process::Recycles recycles_{1s};
  Clock::time_point looked_;  ///< at the processes that serve
  Tally tally_;
  int served_ = 0;  ///< processes that were ready
  Restarts restarts_;
  bool began_ = false, stopping_ = false;
  std::optional<int> result_;
};

}  // namespace

int supervise(Start start, int argc, char** argv) {
  return Supervisor{std::move(start), argc, argv}.run();
}

}  // namespace portico::serve
