#include "isolation/isolated_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <set>
#include <string>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "isolation/inside/isolated.hpp"
#include "isolation/trace/span_cells.hpp"
#include "os/error.hpp"
#include "os/memory/room.hpp"
#include "os/socket/passed.hpp"
#include "os/thread_state.hpp"
#include "plugin/refused.hpp"
#include "process/frames/symbols.hpp"
#include "process/own_process.hpp"
#include "settings/log/log_file.hpp"
#include "settings/log/logger.hpp"
#include "trace/sink.hpp"

namespace portico::isolation {
namespace {

using plugin::Refused;

/// Over the control: a process that leaves as much unread has not read for long.
constexpr std::size_t most_unread_control = std::size_t{16} << 20;
/// What the host holds of what it has sent, by its largest value; at least what one call may send.
constexpr std::size_t values_held = 4, least_held = std::size_t{256} << 20;
/// Bytes of why it does not start.
constexpr std::size_t longest_reason = 8192;
/// Threads that hang, of those that it may tell of.
constexpr std::int64_t most_told = 1000000;

[[noreturn]] void cannot(const char* what) {
  throw Refused{std::string{"cannot be run in a process of its own: "} + what + ": " +
                os::reason()};
}

/// The lines about its library, and about files that this process has mapped too.
std::string believed_maps(std::string_view maps, const std::string& library) {
  std::set<std::string, std::less<>> known{library};
  std::ifstream own{"/proc/self/maps"};
  for (std::string line; std::getline(own, line);) known.emplace(process::mapped_file(line));
  known.erase("");
  std::string believed;
  while (!maps.empty()) {
    const std::string_view line = maps.substr(0, maps.find('\n'));
    maps.remove_prefix(std::min(line.size() + 1, maps.size()));
    if (known.find(process::mapped_file(line)) != known.end()) believed.append(line).append("\n");
  }
  return believed;
}

}  // namespace

IsolatedProcess::IsolatedProcess(const Assignment& assignment, const plugin::Copy& copy,
                                 Store store)
    : IsolatedProcess{assignment, copy, std::move(store), os::SocketPair::of(SOCK_STREAM)} {}

IsolatedProcess::IsolatedProcess(const Assignment& assignment, const plugin::Copy& copy,
                                 Store store, os::SocketPair control)
    : assignment_{assignment},
      copy_{copy},
      store_{std::move(store)},
      control_{std::move(control.here)},
      control_out_{control_.number(), Outbox::Sending::some},
      control_in_{most_from_isolated},
      ration_{std::make_shared<process::Ration>(
          std::max<std::size_t>(values_held * most_of_value(), least_held))} {
  if (control_.number() < 0) cannot("a socket");
  const int there = control.there.number(), memory = memory_.descriptor(),
            bytes = copy_.descriptor();
  Assignment whole = assignment;
  whole.copy = bytes;
  std::vector<process::Passed> passed{{there, there}, {memory, memory}, {bytes, bytes}};
  for (const plugin::Copy& one : copy_.companions()) {
    whole.companions.push_back({one.source(), one.digest(), one.descriptor()});
    passed.emplace_back(one.descriptor(), one.descriptor());
  }
  if (const int log = settings::relayed_error(); log >= 0) passed.emplace_back(log, STDERR_FILENO);
  id_ = process::start_own(
      {"portico", isolated_word, std::to_string(there), std::to_string(memory)}, passed);
  if (id_ < 0) cannot("the executable");
  descriptor_ = os::Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, id_, 0))};
  const std::string told = to_json(whole);
  if (!say(Kind::begin, 0, 0, text(std::string_view{told}))) {
    ::waitpid(id_, nullptr, 0);
    throw Refused{"cannot be run in a process of its own: it does not listen"};
  }
}

IsolatedProcess::~IsolatedProcess() {
  kill();
  while (!ended()) ::poll(nullptr, 0, 1);
  os::close_aside(control_.release());
}

bool IsolatedProcess::say(Kind kind, std::uint64_t call, std::int64_t number,
                          const portico_value& value, os::Descriptor descriptor) {
  if (over_) return false;
  control_out_.add(kind, call, number, value, std::move(descriptor));
  return control_out_.flush();
}

// ---- For those who use it ----

void IsolatedProcess::watch(std::vector<pollfd>& ready) const {
  const auto room = static_cast<short>(control_out_.held() > 0 ? POLLOUT : 0);
  ready.push_back({control_.number(), static_cast<short>(POLLIN | room), 0});
  ready.push_back({descriptor_.number(), POLLIN, 0});
}

std::shared_ptr<Line> IsolatedProcess::line(os::Watcher& watcher) {
  const std::lock_guard lock{mutex_};
  if (!usable()) return nullptr;
  std::erase_if(lines_, [](const auto& line) { return line->over(); });
  for (const auto& line : lines_)
    if (line->watcher() == &watcher) return line;
  os::SocketPair made = os::SocketPair::of(SOCK_STREAM);
  if (made.here.number() < 0 || !say(Kind::channel, 0, 0, {}, std::move(made.there)))
    return nullptr;
  auto line = std::make_shared<Line>(weak_from_this(), std::move(made.here), watcher, ration_);
  watcher.watch(line);
  return lines_.emplace_back(std::move(line));
}

void IsolatedProcess::doom(std::string_view why) {
  if (doomed_.exchange(true)) return;
  judged_ = !why.empty();
  if (judged_)
    log().error("isolated process " + std::to_string(id_) + " of " + assignment_.name + ' ' +
                std::string{why} + ": it is ended");
  kill();
}

std::optional<IsolatedProcess::TaskEnd> IsolatedProcess::run(Kind what, std::int64_t number,
                                                             const portico_value& value,
                                                             Clock::time_point until) {
  Waiting waiting;
  std::unique_lock lock{mutex_};
  if (over_) return std::nullopt;
  const std::uint64_t task = ++last_task_;
  tasks_.emplace(task, &waiting);
  lock.unlock();
  const bool said = say(what, task, number, value);
  lock.lock();
  const auto is_over = [&] { return waiting.ended || over_; };
  if (said && until == Clock::time_point::max())
    task_ended_.wait(lock, is_over);
  else if (said && !task_ended_.wait_until(lock, until, is_over))
    return tasks_[task] = nullptr, std::nullopt;
  tasks_.erase(task);
  return waiting.ended ? std::optional{std::move(waiting.end)} : std::nullopt;
}

// ---- For its keeper ----

void IsolatedProcess::await_hello(Clock::time_point deadline, int interrupted, Message& hello) {
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0)
      throw Refused{"did not start in time: let it do less in start(), or raise probe.deadline"};
    std::array<pollfd, 2> ready{{{control_.number(), POLLIN, 0}, {interrupted, POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), static_cast<int>(left)) < 0) continue;
    if (ready[1].revents) throw Refused{"was given up before it had started"};
    if (!ready[0].revents) continue;
    const Inbox::Came came = control_in_.read(control_.number(), Inbox::Patience::none);
    if (came == Inbox::Came::nothing) continue;
    const Inbox::Next next =
        came == Inbox::Came::some ? control_in_.next(hello) : Inbox::Next::nonsense;
    if (next == Inbox::Next::none) continue;
    const bool sound = next == Inbox::Next::message && hello.open(most_from_isolated);
    if (sound && hello.kind == Kind::hello) return;
    if (sound && hello.kind == Kind::refused)
      throw Refused{std::string{text_of(hello.value()).substr(0, longest_reason)}};
    kill();
    while (!ended()) ::poll(nullptr, 0, 1);
    throw Refused{process::report(*remains(), {.status = *ended()}).summary};
  }
}

void IsolatedProcess::attend() {
  if (control_out_.held() > most_unread_control) return doom("leaves unread what it is told");
  if (control_out_.held() > 0 && !control_out_.flush()) return kill();
  const Inbox::Came came = control_in_.read(control_.number(), Inbox::Patience::none);
  if (came == Inbox::Came::end) kill();
  if (came != Inbox::Came::some) return;
  Message message;
  Inbox::Next next;
  do {
    next = control_in_.next(message);
    if (next == Inbox::Next::none) return;
  } while (next == Inbox::Next::message && message.open(most_from_isolated) && take(message));
  doom("says what makes no sense");
}

bool IsolatedProcess::answers(std::size_t looks) {
  if (!std::exchange(pinged_, true)) {
    silent_ = 0;
    say(Kind::ping, 0, 0);
    return true;
  }
  if (!usable() || os::traced(id_) || ++silent_ < looks) return true;
  const std::size_t held = this->held();
  doom("has given no sign of life for " + std::to_string(looks) + " s, and takes " +
       std::to_string(held) + (held == 1 ? " call" : " calls") + " with it");
  return false;
}

/// Calls whose answer somebody waits for.
std::size_t IsolatedProcess::held() {
  const std::lock_guard lock{mutex_};
  std::size_t sum = 0;
  for (const auto& line : lines_) sum += line->held();
  return sum;
}

/// False: that makes no sense.
bool IsolatedProcess::take(const Message& message) {
  if (message.descriptor.number() >= 0) return false;
  if (message.kind == Kind::enqueue) {
    store_(shared_from_this(), message.call, message.value());
    return true;
  }
  if (message.kind == Kind::spans) return trace::tell(spans_of(message.value())), true;
  const std::lock_guard lock{mutex_};
  if (message.kind == Kind::pong) {
    hung_errands_ =
        static_cast<std::size_t>(std::clamp<std::int64_t>(message.number, 0, most_told));
    return std::exchange(pinged_, false);
  }
  const auto found = tasks_.find(message.call);
  if (found == tasks_.end()) return false;
  if (!found->second) {
    if (message.kind == Kind::returned) tasks_.erase(found);
    return true;
  }
  Waiting& waiting = *found->second;
  if (waiting.ended) return false;
  if (message.kind == Kind::because) {
    waiting.end.logged = message.number != 0;
    waiting.end.why = text_of(message.value());
    return true;
  }
  if (message.kind != Kind::returned) return false;
  waiting.end.result = static_cast<portico_result>(message.number);
  waiting.end.gave = text_of(message.value());
  waiting.ended = true;
  task_ended_.notify_all();
  return true;
}

std::optional<int> IsolatedProcess::ended() {
  {
    const std::lock_guard lock{mutex_};
    if (status_) return status_;
    int status = 0;
    const pid_t found = ::waitpid(id_, &status, WNOHANG);
    // Somebody else may have waited for it: a plugin in this process can wait for any child.
    if (found != id_ && !(found < 0 && errno == ECHILD)) return std::nullopt;
    status_ = status;
  }
  // What it started goes with it, unless that has left its group.
  ::kill(-id_, SIGKILL);
  end();
  return status_;
}

/// Nobody waits for it any more.
void IsolatedProcess::end() {
  std::vector<std::shared_ptr<Line>> lines;
  {
    const std::lock_guard lock{mutex_};
    over_ = true;
    lines.swap(lines_);
    task_ended_.notify_all();
  }
  for (const auto& line : lines) line->close();
}

void IsolatedProcess::stop() { say(Kind::stop, 0, 0); }

void IsolatedProcess::kill() {
  const std::lock_guard lock{mutex_};
  if (!status_ && id_ > 0) ::kill(-id_, SIGKILL);
}

std::size_t IsolatedProcess::hung() {
  const std::lock_guard lock{mutex_};
  std::size_t sum = over_ ? 0 : hung_errands_;
  for (const auto& line : lines_) sum += line->hung();
  return sum;
}

std::unique_ptr<route::FlightMemory> IsolatedProcess::remains() const {
  auto copy = std::make_unique<route::FlightMemory>();
  std::memcpy(static_cast<void*>(copy.get()), &*memory_, sizeof *copy);
  route::FlightMemory::Module own = copy->module[0];  // only texts to be shown are its own
  os::put(own.copy, copy_.mapped());
  os::put(own.file, assignment_.file.string());
  os::put(own.plugin, assignment_.name);
  os::put(own.digest, assignment_.digest);
  copy->module[0] = own;
  copy->modules = 1;
  copy->crash.maps[sizeof copy->crash.maps - 1] = '\0';
  const std::string believed = believed_maps(copy->crash.maps, copy_.mapped());
  os::put(copy->crash.maps, believed);
  return copy;
}

}  // namespace portico::isolation
