#include "serve/supervisor.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <Poco/Logger.h>

#include "life/decisions.hpp"
#include "os/recycles.hpp"
#include "process/own_process.hpp"
#include "process/report.hpp"
#include "process/shared_memory.hpp"
#include "serve/blame.hpp"
#include "serve/crash_log.hpp"
#include "serve/kept_copies.hpp"
#include "serve/link.hpp"
#include "serve/live_settings.hpp"
#include "serve/restarts.hpp"
#include "serve/settings_memory.hpp"
#include "serve/unfinished.hpp"
#include "serve/vitals.hpp"
#include "settings/command_line.hpp"
#include "settings/log.hpp"

namespace portico::serve {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto between_looks = 500ms;

Poco::Logger& log() {
  static Poco::Logger& logger = Poco::Logger::get("portico");
  return logger;
}

[[noreturn]] void fail(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

/// One process that serves, as it is seen from here.
struct Worker {
  pid_t id = -1;
  int incarnation = 0;
  process::SharedMemory memory;
  SettingsMemory settings;
  std::size_t told = 0;  ///< which of the settings it has, by their number
  Vitals vitals;
  os::Descriptor link{-1}, keeper{-1};
  std::string heard;  ///< without an end yet
  bool ready = false, retiring = false;
  bool asked = false;  ///< to read the settings again, and has not done so
  bool stuck = false;  ///< in what is done with a library
};

std::string name(const Worker& worker) { return "serving process " + std::to_string(worker.id); }

class Supervisor {
public:
  Supervisor(Start start, int argc, char** argv)
      : arguments_{argv + 1, argv + argc},
        signals_{subscribe()},
        sources_{std::move(start.sources)},
        settings_{std::move(start.settings)},
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
    if (signals.number() < 0) fail("Cannot wait for signals");
    return signals;
  }

  // ---- starting ----

  void start() {
    start_at_.reset();
    Worker& worker = workers_.emplace_back();
    worker.incarnation = served_ + 1;
    worker.memory->lost_before = lost_tasks_;
    route::put(worker.memory->notes, life::to_json(blame_.decisions()));
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
      fail("Cannot make a link");
    worker.link = os::Descriptor{ends[0]};
    const os::Descriptor far{ends[1]};
    worker.settings.put(settings_);
    worker.told = number_;
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
      fail("Cannot make a link");
    worker.keeper = os::Descriptor{ends[0]};
    const os::Descriptor giver{ends[1]};
    const KeptCopies::Handed handed = copies_.hand_over();
    Link link;
    link.incarnation = worker.incarnation;
    link.memory = worker.memory.descriptor();
    link.settings = worker.settings.descriptor();
    link.socket = far.number();
    link.control = control_.number();
    link.copies = handed.list.number();
    link.keeper = giver.number();
    for (const auto& listener : addresses_.listen) link.listeners.push_back(listener->descriptor());
    for (const auto& monitor : addresses_.monitoring)
      link.monitors.push_back(monitor->descriptor());
    worker.id = spawn(link, handed.passed);
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

  pid_t spawn(const Link& link, std::vector<process::Passed> kept) const {
    std::vector<std::string> words{"portico", worker_word, to_text(link)};
    words.insert(words.end(), arguments_.begin(), arguments_.end());
    for (const int one : {link.memory, link.settings, link.socket, link.keeper})
      kept.emplace_back(one, one);
    if (link.control >= 0) kept.emplace_back(link.control, link.control);
    for (const int listener : link.listeners) kept.emplace_back(listener, listener);
    for (const int monitor : link.monitors) kept.emplace_back(monitor, monitor);
    const pid_t id = process::start_own(std::move(words), kept);
    if (id < 0) fail("Cannot start the process that serves");
    return id;
  }

  // ---- waiting ----

  void wait() {
    std::vector<pollfd> ready{{signals_.number(), POLLIN, 0}};
    std::vector<Worker*> asked;
    for (Worker& worker : workers_)
      if (worker.keeper.number() >= 0) ready.push_back({worker.keeper.number(), POLLIN, 0});
    const std::size_t first = ready.size();
    for (Worker& worker : workers_) {
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
    for (Worker& worker : workers_) keep_copies(worker);
    for (std::size_t at = 0; at < asked.size(); ++at)
      if (ready[first + at].revents) hear(*asked[at]);
    if (ready[0].revents) take_signals();
  }

  void look() {
    const auto now = Clock::now();
    if (now - looked_ < between_looks) return;
    looked_ = now;
    for (Worker& worker : workers_) worker.vitals.look(worker.id, *worker.memory);
    for (Worker& worker : workers_) {
      if (worker.stuck || worker.retiring) continue;
      if (const auto load = process::overdue(*worker.memory, now)) return leave(worker, *load);
    }
  }

  /// What does not come to an end in it, another process does without.
  void leave(Worker& worker, const process::LoadPoint& load) {
    if (stopping_ || (worker.ready && !alone())) return;
    worker.stuck = true;
    const std::string what = "did not come back from " + load.step;
    log().error(name(worker) + ": plugin " + load.plugin + ' ' + load.version + ' ' + what + " (" +
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
    stopping_ = true;
    addresses_ = {};
    start_at_.reset();
    for (const Worker& worker : workers_) ::kill(worker.id, number);
    if (workers_.empty()) result_ = EXIT_SUCCESS;
  }

  // ---- Settings ----

  /// Whoever serves reads them, for it knows what its plugins say to them.
  void ask_for_settings() {
    if (stopping_) return;
    bool anybody = false;
    for (Worker& worker : workers_) {
      if (worker.retiring || worker.link.number() < 0) continue;
      worker.asked = anybody = true;
      send(worker, "reload");
    }
    if (!anybody) read_settings();
  }

  /// For a process that is still to be started.
  void read_settings() {
    settings::Mistakes mistakes;
    try {
      settings::Settings next = read_again(sources_, settings_, mistakes);
      mistakes.refuse();
      tell({settings::settle(next, settings_), mistakes.warnings(), {}});
      keep(std::move(next));
    } catch (const settings::Mistake& mistake) {
      tell(mistake);
    } catch (const std::exception& error) {
      log().error(std::string{error.what()} + "; the settings stay as they are");
    }
  }

  void keep(settings::Settings settings) {
    settings_ = std::move(settings);
    settings::use_log(settings_.log);
    ++number_;
  }

  /// What the process says is in effect there; it runs code of others, so that it is held to what
  /// settings may be.
  void take_settings(Worker& worker) {
    if (worker.retiring || worker.told != number_) return;  // it does not know the last ones
    try {
      keep(worker.settings.get());
      worker.told = number_;
    } catch (const std::exception& error) {
      log().error(name(worker) + " has given settings that cannot be used: " + error.what());
    }
  }

  /// To a process that was started before the others had changed them.
  void give_settings(Worker& worker) {
    if (worker.told == number_) return;
    try {
      worker.settings.put(settings_);
      worker.told = number_;
      send(worker, "settings");
    } catch (const std::exception& error) {
      log().error(name(worker) + " does not get the settings: " + error.what());
    }
  }

  static void send(const Worker& worker, std::string line) {
    line += '\n';
    static_cast<void>(::send(worker.link.number(), line.data(), line.size(), MSG_NOSIGNAL));
  }

  void keep_copies(Worker& worker) {
    if (worker.keeper.number() >= 0 && !copies_.hear(worker.keeper.number()))
      worker.keeper = os::Descriptor{-1};
  }

  void hear(Worker& worker) {
    std::array<char, 1024> block;
    const ssize_t count = ::read(worker.link.number(), block.data(), block.size());
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) {
      worker.link = os::Descriptor{-1};  // SIGCHLD tells the rest
      return;
    }
    worker.heard.append(block.data(), static_cast<std::size_t>(count));
    for (std::size_t end; (end = worker.heard.find('\n')) != std::string::npos;) {
      const std::string line = worker.heard.substr(0, end);
      worker.heard.erase(0, end + 1);
      obey(worker, line);
    }
  }

  void obey(Worker& worker, const std::string& line) {
    if (line == "ready") return take_over(worker);
    if (line == "settings") return take_settings(worker);
    if (line == "reloaded") worker.asked = false;
    constexpr std::string_view recycle = "recycle ";
    if (!line.starts_with(recycle) || stopping_ || worker.retiring || !alone()) return;
    if (!recycles_.begin(Clock::now())) return;
    log().warning(name(worker) + ' ' + line.substr(recycle.size()) +
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
                         [](const Worker& worker) { return !worker.retiring; }) == 1;
  }

  void take_over(Worker& worker) {
    worker.ready = true;
    ++served_;
    restarts_.served();
    if (worker.incarnation > 1) log().information(name(worker) + " serves");
    for (Worker& other : workers_) {
      if (&other == &worker || other.retiring) continue;
      other.retiring = true;
      send(other, "retire");
    }
    give_settings(worker);
  }

  // ---- ends ----

  void bury() {
    int status = 0;
    rusage usage{};
    for (pid_t id; (id = ::wait4(-1, &status, WNOHANG, &usage)) > 0;) {
      const auto found = std::find_if(workers_.begin(), workers_.end(),
                                      [id](const Worker& worker) { return worker.id == id; });
      if (found == workers_.end()) continue;
      keep_copies(*found);
      end(*found, status, usage);
      count_lost_tasks(*found, status);
      const int result = result_of(*found, status);
      workers_.erase(found);
      if (stopping_ && workers_.empty()) result_ = result;
    }
  }

  /// One that was asked to end before it knew how has done so.
  static int result_of(const Worker& worker, int status) {
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    const int number = WTERMSIG(status);
    const bool asked = number == SIGTERM || number == SIGINT;
    return asked && !worker.ready ? EXIT_SUCCESS : 128 + number;
  }

  void end(const Worker& worker, int status, const rusage& usage) {
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
    log().error(name(worker) + ' ' + report.summary);
    if (!worker.stuck) blame_.learn(*worker.memory);
    if (worker.asked && !stopping_) read_settings();
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
    crash_log_.add(
        {*worker.memory, [this](const std::string& digest) { return copies_.find(digest); }});
  }

  /// What the process has lost itself it has told.
  void count_lost_tasks(const Worker& worker, int status) {
    lost_tasks_ += worker.memory->lost_tasks;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || worker.memory->crash.how.load())
      lost_tasks_ += tell_unfinished(*worker.memory, name(worker));
    for (Worker& other : workers_) other.memory->lost_before = lost_tasks_;
  }

  /// Another one, at once if this one had served.
  void follow(const Worker& worker, Restarts::Blame blame) {
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
  const settings::Sources sources_;
  settings::Settings settings_;  ///< the last good ones
  std::size_t number_ = 0;       ///< how often they have changed
  Addresses addresses_;
  const life::ControlSocket control_;
  std::list<Worker> workers_;  ///< one, or two while one takes over from the other
  Blame blame_;
  KeptCopies copies_;
  CrashLog crash_log_;
  std::optional<Clock::time_point> start_at_;
  os::Recycles recycles_{1s};
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
