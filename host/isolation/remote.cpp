#include "isolation/remote.hpp"

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

#include "isolation/registration.hpp"
#include "isolation/work/remote_run.hpp"
#include "message/suspension.hpp"
#include "os/memory/room.hpp"
#include "os/resident.hpp"
#include "os/thread.hpp"
#include "plugin/app.hpp"
#include "plugin/refused.hpp"
#include "plugin/service/later_service.hpp"
#include "process/crash_notes.hpp"
#include "process/frames/backtrace.hpp"
#include "process/report.hpp"
#include "route/flight.hpp"
#include "route/witness.hpp"
#include "settings/log/logger.hpp"

namespace portico::isolation {
namespace {

using namespace std::chrono_literals;

constexpr auto between_examinations = 1s;
constexpr auto patience_with_stop = 10s;
constexpr std::size_t most_hung = 4;  ///< threads, of one process
/// What a process may take to say that what runs beside calls has ended.
constexpr auto patience_with_word = 1s;
constexpr auto patience_with_check = 10min;  ///< so that it does not keep its generation for ever

std::string mebibytes(std::size_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

/// So that what this process does for it is told with its name.
void note(const std::string& name, const plugin::Instance::Facts& facts, const plugin::Copy& copy) {
  route::FlightMemory::Module module{};
  os::put(module.copy, copy.mapped());
  os::put(module.file, facts.file.string());
  os::put(module.plugin, name);
  os::put(module.version, facts.version);
  os::put(module.digest, facts.digest);
  route::note_module(module);
}

}  // namespace

Remote::Remote(const plugin::Copy& copy, Assignment assignment, Terms terms)
    : assignment_{std::move(assignment)},
      copy_{copy},
      terms_{std::move(terms)},
      sign_of_life_{static_cast<std::size_t>(
          std::clamp<std::int64_t>(ceil<std::chrono::seconds>(assignment_.handler).count(), 2, 5))},
      news_{::eventfd(0, EFD_CLOEXEC)} {
  facts_.file = assignment_.file;
  facts_.digest = assignment_.digest;
  facts_.isolated = true;
  Process process = start_process(hello_);
  read_facts(hello_.value(), facts_);
  registration_.write(hello_.value());
  note(assignment_.name, facts_, copy_);
  install(std::move(process));
}

Remote::~Remote() { stop(); }

void Remote::start(portico_app& app) {
  outlet_ = &app.outlet;
  keeper_ = std::thread{[this] { keep(); }};
  read_routes(hello_.value(), app, [this](std::size_t number) {
    Handler& handler = handlers_.emplace_back(Handler{*this, static_cast<std::int64_t>(number)});
    return portico_handler{&handler, run, nullptr};
  });
  read_health_checks(hello_.value(), app, [this](std::size_t number) {
    Handler& check = handlers_.emplace_back(Handler{*this, static_cast<std::int64_t>(number)});
    return portico_health_check{&check, check_health, nullptr};
  });
  read_frontends(hello_.value(), app);
  read_verifier(hello_.value(), app, {this, verify, nullptr});
  read_tasks(hello_.value(), app, [this](std::size_t number) {
    Handler& kind = handlers_.emplace_back(Handler{*this, static_cast<std::int64_t>(number)});
    const auto run = [](void* self, const portico_task_run* one, const portico_value* args) {
      const auto& [remote, at] = *static_cast<const Handler*>(self);
      return run_remotely(remote.availability_.serving(), at, one, *args);
    };
    return portico_task_handler{&kind, run, nullptr};
  });
  app.write(PORTICO_INFO, "runs in process " + std::to_string(process()) + " of its own");
}

void Remote::settle(Clock::time_point until) noexcept try {
  const Process process = availability_.serving();
  const auto longest = assignment_.handler + message::Suspension::grace(assignment_.handler);
  if (process)
    process->run(Kind::settle, 0, portico_value{},
                 std::min(until, Clock::now() + longest + patience_with_word));
} catch (const std::exception& error) {
  log().error("what runs beside calls of " + title() + " is not waited for: " + error.what());
}

void Remote::stop() noexcept {
  availability_.stop();
  ::eventfd_write(news_.number(), 1);
  if (keeper_.joinable()) keeper_.join();
}

int Remote::process() const {
  const Process current = availability_.current();
  return current ? current->id() : 0;
}

std::string Remote::title() const { return facts_.id + ' ' + facts_.version; }

// ---- Calls ----

portico_result Remote::run(void* self, portico_call* call, const portico_value* input) {
  const auto& [remote, number] = *static_cast<const Handler*>(self);
  const portico_later later = plugin::later_service().detach(call);
  if (!later) return PORTICO_FAILED;
  std::make_shared<Conversation>(remote.availability_, number, *call, input, later,
                                 remote.assignment_.handler)
      ->begin();
  return PORTICO_OK;
}

portico_result Remote::check_health(void* self) {
  const auto& [remote, check] = *static_cast<const Handler*>(self);
  const Process process = remote.availability_.serving();
  if (!process)
    return route::Witness::say("cannot be asked: its process is being started again"),
           PORTICO_FAILED;
  const auto end =
      process->run(Kind::check_health, check, portico_value{}, Clock::now() + patience_with_check);
  if (!end)
    return route::Witness::say(process->usable() ? "has not answered for minutes"
                                                 : "has not answered: its process ended"),
           PORTICO_FAILED;
  route::Witness::say(end->why);
  return end->result;
}

portico_result Remote::verify(void* self, portico_str shown, const portico_verdict* verdict) {
  const Remote& remote = *static_cast<const Remote*>(self);
  const Process process = remote.availability_.serving();
  if (!process)
    return route::Witness::say("cannot be asked: its process is being started again"),
           PORTICO_FAILED;
  const auto end = process->run(Kind::verify, 0, text(std::string_view{shown.data, shown.size}),
                                Clock::now() + remote.assignment_.handler);
  if (!end)
    return route::Witness::say(process->usable() ? "has not answered in time"
                                                 : "has not answered: its process ended"),
           PORTICO_FAILED;
  if (end->result != PORTICO_OK) return route::Witness::say(end->why), PORTICO_FAILED;
  if (!end->why.empty()) verdict->say(verdict->to, {end->why.data(), end->why.size()});
  return PORTICO_OK;
}

// ---- The keeper ----

Remote::Process Remote::start_process(Message& hello) const {
  auto process = std::make_shared<IsolatedProcess>(
      assignment_, copy_, [this](const Process& from, std::uint64_t number, const auto& orders) {
        enqueue_for(from, number, orders, *outlet_);
      });
  process->await_hello(Clock::now() + terms_.start, news_.number(), hello);
  return process;
}

void Remote::install(Process process) {
  for (Member& member : members_)
    if (!member.retired) member.retired = Clock::now();
  members_.push_back({process});
  availability_.install(std::move(process));
}

void Remote::keep() {
  os::begin_thread("keeper");
  while (!availability_.stopping()) {
    wait_for_news();
    for (const Member& member : members_) member.process->attend();
    bury();
    revive();
    examine();
  }
  part();
}

void Remote::wait_for_news() const {
  std::vector<pollfd> ready{{news_.number(), POLLIN, 0}};
  for (const Member& member : members_) member.process->watch(ready);
  auto until = Clock::now() + between_examinations;
  if (members_.empty()) until = std::min(until, std::max(start_at_, Clock::now()));
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
  ::poll(ready.data(), ready.size(), static_cast<int>(std::max<long>(left.count(), 0)) + 1);
}

void Remote::bury() {
  for (std::size_t at = 0; at < members_.size();) {
    const auto status = members_[at].process->ended();
    if (!status) {
      ++at;
      continue;
    }
    const Member member = std::move(members_[at]);
    members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(at));
    follow(member, *status);
  }
}

/// What the end of a process means.
void Remote::follow(const Member& member, int status) {
  const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  if (member.told || (member.retired && killed)) return;
  availability_.lose(member.process);
  if (member.silent && killed) return revive();  // else it has crashed before that
  const auto remains = member.process->remains();
  const process::Report report = process::report(
      *remains, {.status = status,
                 .oom = process::oom_between(member.kills_before, process::oom_kills()),
                 .by_host = member.process->ended_by_host()});
  log().error("isolated process " + std::to_string(member.process->id()) + ' ' + report.summary);
  for (const std::string& call : report.in_flight) log().error("  lost in flight: " + call);
  const std::uint64_t noted = process::note_crash("isolated", member.process->id(), report);
  const bool nobodys = killed && report.plugin.empty() && !member.process->ended_by_host();
  if (!nobodys && crashes_.add(Clock::now())) {
    availability_.give_up();
    while (!availability_.stopping() && !tell(process::CrashCount::words()))
      std::this_thread::sleep_for(20ms);
  } else {
    revive();  // before the symbols of whole libraries are read
  }
  process::Backtrace backtrace{*remains, [this](const std::string& digest) {
                                 return digest == copy_.digest() ? copy_.descriptor() : -1;
                               }};
  const std::vector<std::string> frames = backtrace.wait();
  for (const std::string& frame : frames) log().error("  at " + frame);
  process::note_frames(noted, frames);
}

/// That there will be no other one.
bool Remote::tell(const std::string& why) const try {
  return terms_.give_up(why);
} catch (const std::exception& error) {
  log().error(title() + " cannot be put into quarantine: " + error.what());
  return true;
}

/// Starts another one when none serves.
void Remote::revive() {
  if (!availability_.wants_another() || Clock::now() < start_at_) return;
  try {
    Message hello;
    Process process = start_process(hello);
    Block registration;
    registration.write(hello.value());
    if (!same(registration, registration_))
      throw plugin::Refused{"registers other models or routes than before: reload it"};
    log().information(title() + " runs in process " + std::to_string(process->id()) +
                      " of its own now");
    back_off_.succeeded();
    install(std::move(process));
  } catch (const std::exception& error) {
    if (availability_.stopping()) return;
    log().error(title() + " cannot be started again: " + error.what());
    back_off_.failed();
    start_at_ = Clock::now() + back_off_.pause();
  }
}

/// Once a second.
void Remote::examine() {
  if (Clock::now() < examine_at_) return;
  examine_at_ = Clock::now() + between_examinations;
  const std::size_t memory = assignment_.section.process.memory << 20;
  for (std::size_t at = 0; at < members_.size(); ++at) {  // replace() adds one
    Member& member = members_[at];
    member.kills_before = std::exchange(member.kills, process::oom_kills());
    if (!member.process->answers(sign_of_life_)) member.silent = true;
    if (member.retired) {
      dismiss(member);
      continue;
    }
    const std::size_t hung = member.process->hung();
    const std::size_t resident = os::resident_bytes(member.process->id());
    if (hung >= most_hung)
      replace(member, "has " + std::to_string(hung) + " threads that hang");
    else if (memory && resident > memory / 4 * 3)
      replace(member, "takes " + mebibytes(resident) + " of its " + mebibytes(memory));
  }
}

/// A fresh one takes over; what this one is at, it goes on with.
void Remote::replace(Member& member, const std::string& why) {
  if (!replacements_.begin(Clock::now())) return;
  const Process process = member.process;
  log().warning("isolated process " + std::to_string(process->id()) + " of " + title() + ' ' + why +
                ": a fresh one takes over, and this one goes on with what it does");
  try {
    Message hello;
    install(start_process(hello));
  } catch (const std::exception& error) {
    log().error(title() + " cannot be started again: " + error.what());
  }
}

/// Ends one that has been replaced, when nobody uses it or nobody would wait any longer.
void Remote::dismiss(Member& member) {
  if (Clock::now() > *member.retired + assignment_.handler + patience_with_stop) {
    log().warning(
        "isolated process " + std::to_string(member.process->id()) + " of " + title() +
        " was replaced and is in use still: it is killed, with what hangs or streams in it");
    return member.process->kill();
  }
  if (member.told || member.process.use_count() > 1 || member.process->hung() > 0) return;
  member.told = true;
  member.process->stop();
}

/// The end of all.
void Remote::part() {
  availability_.lose(availability_.current());
  for (Member& member : members_) {
    member.told = true;
    member.process->stop();
  }
  const auto until = Clock::now() + patience_with_stop;
  while (!members_.empty() && Clock::now() < until) {
    for (const Member& member : members_) member.process->attend();
    bury();
    if (members_.empty()) return;
    pollfd ended{members_.front().process->descriptor(), POLLIN, 0};
    ::poll(&ended, 1, 20);
  }
  if (!members_.empty())
    log().error("stop() of " + title() + " does not return: its process is killed");
  members_.clear();
}

}  // namespace portico::isolation
