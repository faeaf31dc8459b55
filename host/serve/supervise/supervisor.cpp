#include "serve/supervise/supervisor.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "life/decisions.hpp"
#include "os/error.hpp"
#include "process/recycles.hpp"
#include "process/report.hpp"
#include "serve/supervise/blame.hpp"
#include "serve/supervise/crash_log.hpp"
#include "serve/supervise/kept_copies.hpp"
#include "serve/supervise/last_settings.hpp"
#include "serve/supervise/restarts.hpp"
#include "serve/supervise/serving_process.hpp"
#include "serve/unfinished.hpp"
#include "settings/command_line.hpp"
#include "settings/log/logger.hpp"

namespace portico::serve {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto between_looks = 500ms;

/// Bytes that a background task takes at least in the process that has it.
constexpr std::uint64_t least_of_task = 64;

class Supervisor {
public:
  Supervisor(Start start, int argc, char** argv)
      : arguments_{argv + 1, argv + argc},
        signals_{subscribe()},
        settings_{std::move(start.sources), std::move(start.settings)},
        addresses_{std::move(start.addresses)},
        control_{std::move(start.control)} {}
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
  static os::Descriptor subscribe() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGCHLD, SIGHUP, SIGUSR1, SIGUSR2})
      sigaddset(&set, number);
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    os::Descriptor signals{::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC)};
    if (signals.number() < 0) os::fail("Cannot wait for signals");
    return signals;
  }

  // ---- starting ----

  void start() {
    start_at_.reset();
    ServingProcess& worker = workers_.emplace_back();
    worker.incarnation = served_ + 1;
    worker.memory->lost_before = lost_tasks_;
    route::put(worker.memory->notes, life::to_json(blame_.decisions()));
    settings_.put(worker);
    worker.start({arguments_, addresses_, control_, copies_});
  }

  /// Later, where it cannot be done now: a host that has served does not end for want of a process.
  void start_again() {
    const std::size_t before = workers_.size();
    try {
      start();
    } catch (const std::exception& error) {
      if (workers_.size() > before) workers_.pop_back();
      log().error(error.what());
      restarts_.failed(Restarts::Blame::nobody);
      start_later();
    }
  }

  // ---- waiting ----

  void wait() {
    std::vector<pollfd> ready{{signals_.number(), POLLIN, 0}};
    std::vector<ServingProcess*> asked;
    for (ServingProcess& worker : workers_)
      if (worker.keeper.number() >= 0) ready.push_back({worker.keeper.number(), POLLIN, 0});
    const std::size_t first = ready.size();
    for (ServingProcess& worker : workers_) {
      if (worker.link.number() < 0) continue;
      ready.push_back({worker.link.number(), POLLIN, 0});
      asked.push_back(&worker);
    }
    look();
    const auto until =
        std::min(looked_ + between_looks, start_at_.value_or(Clock::time_point::max()));
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    const int patience = static_cast<int>(std::max<long>(left.count() + 1, 0));
    if (::poll(ready.data(), ready.size(), patience) <= 0) return;
    for (ServingProcess& worker : workers_) keep_copies(worker);
    for (std::size_t at = 0; at < asked.size(); ++at)
      if (ready[first + at].revents) hear(*asked[at]);
    if (ready[0].revents) take_signals();
  }

  void look() {
    const auto now = Clock::now();
    if (now - looked_ < between_looks) return;
    looked_ = now;
    for (ServingProcess& worker : workers_) worker.vitals.look(worker.id, *worker.memory);
    for (ServingProcess& worker : workers_) {
      if (worker.stuck || worker.retiring) continue;
      if (const auto load = process::overdue(*worker.memory, now)) return leave(worker, *load);
    }
  }

  /// What does not come to an end in it, another process does without.
  void leave(ServingProcess& worker, const process::LoadPoint& load) {
    if (stopping_ || (worker.ready && !alone())) return;
    worker.stuck = true;
    const std::string what = "did not come back from " + load.step;
    log().error(worker.name() + ": plugin " + load.plugin + ' ' + load.version + ' ' + what + " (" +
                load.file + "): a fresh process does without it");
    blame_.learn(*worker.memory);
    blame_.hang(load, what);
    if (!worker.ready) {
      ::kill(worker.id, SIGKILL);
      return;
    }
    start_again();
  }

  void take_signals() {
    signalfd_siginfo info{};
    while (::read(signals_.number(), &info, sizeof info) == sizeof info) switch (info.ssi_signo) {
      case SIGCHLD: bury(); break;
      case SIGHUP: ask_for_settings(); break;
      case SIGUSR1:
      case SIGUSR2: break;  // there are no files to open again, and no binary to change to
      default: stop(static_cast<int>(info.ssi_signo));
      }
  }

  void stop(int number) {
    if (!std::exchange(stopping_, true)) part();
    for (const ServingProcess& worker : workers_) ::kill(worker.id, number);
  }

  /// A process that is dead or crashes by now has not come to its end by the signal, whichever of
  /// the two is heard of first.
  void part() {
    start_at_.reset();
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
    if (!anybody) settings_.read();
  }

  void keep_copies(ServingProcess& worker) {
    if (worker.keeper.number() >= 0 && !copies_.hear(worker.keeper.number()))
      worker.keeper = os::Descriptor{-1};
  }

  void hear(ServingProcess& worker) {
    for (const std::string& line : worker.hear()) obey(worker, line);
  }

  void obey(ServingProcess& worker, const std::string& line) {
    if (line == "ready") return take_over(worker);
    if (line == "settings") return settings_.take(worker);
    if (line == "reloaded") worker.asked = false;
    // Clients are refused from here on: nobody accepts those that would wait at the socket.
    if (line == "closing" && !worker.retiring) addresses_ = {};
    constexpr std::string_view recycle = "recycle ";
    if (!line.starts_with(recycle) || stopping_ || worker.retiring || !alone()) return;
    if (!recycles_.begin(Clock::now())) return;
    log().warning(worker.name() + ' ' + line.substr(recycle.size()) +
                  ": a fresh one takes over, no request is lost" +
                  (recycles_.in_vain() ? "; the one before did not help, the next waits for " +
                                             std::to_string(recycles_.pause().count()) + " s"
                                       : ""));
    for (const std::string& call : process::in_flight(*worker.memory))
      log().warning("  in flight there: " + call);
    blame_.learn(*worker.memory);
    start_again();
  }

  bool alone() const {
    return std::count_if(workers_.begin(), workers_.end(),
                         [](const ServingProcess& worker) { return !worker.retiring; }) == 1;
  }

  void take_over(ServingProcess& worker) {
    worker.ready = true;
    ++served_;
    restarts_.served();
    if (worker.incarnation > 1) log().information(worker.name() + " serves");
    for (ServingProcess& other : workers_) {
      if (&other == &worker || other.retiring) continue;
      other.retiring = true;
      other.say("retire");
    }
    settings_.give(worker);
  }

  // ---- ends ----

  void bury() {
    int status = 0;
    rusage usage{};
    for (pid_t id; (id = ::wait4(-1, &status, WNOHANG, &usage)) > 0;) {
      const auto found =
          std::find_if(workers_.begin(), workers_.end(),
                       [id](const ServingProcess& worker) { return worker.id == id; });
      if (found == workers_.end()) continue;
      keep_copies(*found);
      end(*found, status, usage);
      count_lost_tasks(*found, status, usage);
      const int result = found->result(status);
      workers_.erase(found);
      if (stopping_ && workers_.empty()) result_ = result;
    }
  }

  void end(const ServingProcess& worker, int status, const rusage& usage) {
    const bool orderly = WIFEXITED(status) && !worker.memory->crash.how.load();
    if (stopping_ && orderly) return;
    if (worker.retiring && orderly && WEXITSTATUS(status) == 0) return;
    // What it could not use, it has said.
    if (!worker.ready && worker.incarnation == 1 && orderly &&
        WEXITSTATUS(status) == settings::unusable) {
      result_ = settings::unusable;
      return;
    }
    const process::Death death = worker.vitals.death(status, usage, *worker.memory);
    const process::Report report = process::report(*worker.memory, death);
    log().error(worker.name() + ' ' + report.summary);
    if (!worker.stuck) blame_.learn(*worker.memory);
    if (worker.asked && !stopping_) settings_.read();
    if (worker.retiring || worker.stuck)
      blame_.end_of_left(*worker.memory, report);
    else
      blame_.end(*worker.memory, report, status,
                 worker.ready ? Blame::Served::yes : Blame::Served::no);
    const bool known = !report.plugin.empty() || report.load || worker.stuck;
    if (!stopping_ && !worker.retiring)
      follow(worker, known ? Restarts::Blame::plugin : Restarts::Blame::nobody);
    for (const std::string& call : report.in_flight) log().error("  lost in flight: " + call);
    if (WIFSIGNALED(status) &&
        (death.oom == process::Oom::certain || death.oom == process::Oom::probable))
      log().error("  limits.memory brings a fresh process before there is too little");
    if (report.told)
      crash_log_.add(
          {*worker.memory, [this](const std::string& digest) { return copies_.find(digest); }});
  }

  /// What the process has lost itself it has told. Each task had its place in the process, which
  /// could write anything here.
  void count_lost_tasks(const ServingProcess& worker, int status, const rusage& usage) {
    const std::uint64_t most = (static_cast<std::uint64_t>(usage.ru_maxrss) << 10) / least_of_task;
    const route::FlightMemory& memory = *worker.memory;
    if (memory.lost_tasks > most || memory.unnamed_tasks > most)
      return log().error(worker.name() + " has left a count of background tasks that cannot be: "
                                         "which of them are lost is not known");
    lost_tasks_ += memory.lost_tasks;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || worker.memory->crash.how.load())
      lost_tasks_ += tell_unfinished(*worker.memory, worker.name());
    for (ServingProcess& other : workers_) other.memory->lost_before = lost_tasks_;
  }

  /// Another one, at once if this one had served.
  void follow(const ServingProcess& worker, Restarts::Blame blame) {
    if (worker.ready) return start_again();
    restarts_.failed(blame);
    if (!restarts_.hopeless()) return start_later();
    log().error("no process has come to serve in " + std::to_string(restarts_.failures()) +
                " starts: the host gives up");
    result_ = EXIT_FAILURE;
  }

  void start_later() { start_at_ = Clock::now() + restarts_.pause(); }

  const std::vector<std::string> arguments_;
  const os::Descriptor signals_;
  LastSettings settings_;
  Addresses addresses_;
  const life::ControlSocket control_;
  std::list<ServingProcess> workers_;  ///< one, or two while one takes over from the other
  Blame blame_;
  KeptCopies copies_;
  CrashLog crash_log_;
  std::optional<Clock::time_point> start_at_;
  process::Recycles recycles_{1s};
  Clock::time_point looked_;      ///< at the processes that serve
  std::uint64_t lost_tasks_ = 0;  ///< of all processes that have ended
  int served_ = 0;                ///< processes that were ready
  Restarts restarts_;
  bool stopping_ = false;
  std::optional<int> result_;
};

}  // namespace

int supervise(Start start, int argc, char** argv) {
  return Supervisor{std::move(start), argc, argv}.run();
}

}  // namespace portico::serve
