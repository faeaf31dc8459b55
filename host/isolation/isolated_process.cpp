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

#include "isolation/isolated.hpp"
#include "os/error.hpp"
#include "plugin/refused.hpp"
#include "process/own_process.hpp"

namespace portico::isolation {
namespace {

using plugin::Refused;

/// How far an isolated process is believed: its values, like those of any plugin, are held to their
/// models; here is what it may cost to read them.
constexpr Wire::Trust trust{.most = most_from_isolated, .tick = 100, .stall = 10};
constexpr int most_at_once = 256;  ///< messages over the control before the keeper looks elsewhere

[[noreturn]] void cannot(const char* what) {
  throw Refused{std::string{"cannot be run in a process of its own: "} + what + ": " +
                os::reason()};
}

/// The file of a line of /proc/PID/maps.
std::string_view file_of(std::string_view line) {
  const auto slash = line.find('/');
  return slash == line.npos ? std::string_view{} : line.substr(slash);
}

/// The lines about its library, and about files that this process has mapped too.
std::string believed_maps(std::string_view maps, const std::string& library) {
  std::set<std::string, std::less<>> known{library, library + " (deleted)"};
  std::ifstream own{"/proc/self/maps"};
  for (std::string line; std::getline(own, line);) known.emplace(file_of(line));
  known.erase("");
  std::string believed;
  while (!maps.empty()) {
    const std::string_view line = maps.substr(0, maps.find('\n'));
    maps.remove_prefix(std::min(line.size() + 1, maps.size()));
    if (known.find(file_of(line)) != known.end()) believed.append(line).append("\n");
  }
  return believed;
}

}  // namespace

/// Two descriptors below 0, when there are none to be had.
IsolatedProcess::Ends IsolatedProcess::ends() {
  std::array<int, 2> made{-1, -1};
  ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, made.data());
  return {os::Descriptor{made[0]}, os::Descriptor{made[1]}};
}

IsolatedProcess::Channel::~Channel() {
  if (wire_) process_->give_back(std::move(wire_));
}

void IsolatedProcess::Channel::leave_behind() {
  const std::lock_guard lock{process_->mutex_};
  process_->hung_.push_back(std::move(wire_));
}

IsolatedProcess::IsolatedProcess(const Assignment& assignment, const plugin::Copy& copy)
    : IsolatedProcess{assignment, copy, ends()} {}

IsolatedProcess::IsolatedProcess(const Assignment& assignment, const plugin::Copy& copy,
                                 Ends control)
    : assignment_{assignment},
      copy_{copy},
      control_{std::move(control.here), trust} {
  if (control_.socket() < 0) cannot("a socket");
  const int there = control.there.number(), memory = memory_.descriptor(),
            bytes = copy_.descriptor();
  Assignment whole = assignment;
  whole.copy = bytes;
  std::vector<process::Passed> passed{{there, there}, {memory, memory}, {bytes, bytes}};
  for (const plugin::Copy& one : copy_.companions()) {
    whole.companions.push_back({one.source(), one.digest(), one.descriptor()});
    passed.emplace_back(one.descriptor(), one.descriptor());
  }
  id_ = process::start_own(
      {"portico", isolated_word, std::to_string(there), std::to_string(memory)}, passed);
  if (id_ < 0) cannot("the executable");
  descriptor_ = os::Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, id_, 0))};
  const std::string told = to_json(whole);
  if (!say(Kind::begin, 0, text(std::string_view{told}))) {
    ::waitpid(id_, nullptr, 0);
    throw Refused{"cannot be run in a process of its own: it does not listen"};
  }
}

IsolatedProcess::~IsolatedProcess() {
  kill();
  while (!ended()) ::poll(nullptr, 0, 1);
}

bool IsolatedProcess::say(Kind kind, std::int64_t number, const portico_value& value,
                          int descriptor) {
  const std::lock_guard lock{saying_};
  if (control_.send(kind, number, value, descriptor)) return true;
  kill();  // it does not even read
  return false;
}

// ---- For those who use it ----

std::optional<IsolatedProcess::Channel> IsolatedProcess::channel() {
  {
    const std::lock_guard lock{mutex_};
    if (over_) return std::nullopt;
    if (!idle_.empty()) {
      Channel taken{shared_from_this(), std::move(idle_.back())};
      idle_.pop_back();
      return taken;
    }
  }
  Ends made = ends();
  if (made.here.number() < 0 || !say(Kind::channel, 0, {}, made.there.number()))
    return std::nullopt;
  return Channel{shared_from_this(), std::make_unique<Wire>(std::move(made.here), trust)};
}

void IsolatedProcess::give_back(std::unique_ptr<Wire> wire) {
  const std::lock_guard lock{mutex_};
  if (!over_) idle_.push_back(std::move(wire));
}

void IsolatedProcess::drop(std::int64_t object) {
  {
    const std::lock_guard lock{mutex_};
    if (over_) return;
  }
  say(Kind::drop, object);
}

void IsolatedProcess::listen(std::int64_t object, const portico_waker& waker) {
  {
    const std::lock_guard lock{mutex_};
    if (!over_ && wakers_.emplace(object, waker).second) return;
  }
  waker.drop(waker.self);
}

void IsolatedProcess::wake(std::int64_t object) {
  const std::lock_guard lock{mutex_};
  if (const auto found = wakers_.find(object); found != wakers_.end())
    found->second.wake(found->second.self);
}

void IsolatedProcess::drop_waker(std::int64_t object) {
  const std::lock_guard lock{mutex_};
  const auto found = wakers_.find(object);
  if (found == wakers_.end()) return;
  found->second.drop(found->second.self);
  wakers_.erase(found);
}

// ---- For its keeper ----

void IsolatedProcess::await_hello(Clock::time_point deadline, int interrupted, Message& hello) {
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0)
      throw Refused{"did not start in time: let it do less in start(), or raise probe.deadline"};
    std::array<pollfd, 2> ready{{{control(), POLLIN, 0}, {interrupted, POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), static_cast<int>(left)) < 0) continue;
    if (ready[1].revents) throw Refused{"was given up before it had started"};
    if (!ready[0].revents) continue;
    const Wire::Received came = control_.receive(hello);
    if (came == Wire::Received::nothing) continue;
    if (came == Wire::Received::message && hello.kind == Kind::hello) return;
    if (came == Wire::Received::message && hello.kind == Kind::refused)
      throw Refused{std::string{text_of(hello.value)}};
    kill();
    while (!ended()) ::poll(nullptr, 0, 1);
    throw Refused{process::report(*remains(), {.status = *ended()}).summary};
  }
}

bool IsolatedProcess::attend() {
  pollfd ready{control(), POLLIN, 0};
  if (::poll(&ready, 1, 0) <= 0) return true;
  Message message;
  for (int said = 0; said < most_at_once; ++said) {
    if (said > 0 && !control_.holds_more()) break;
    const Wire::Received came = control_.receive(message);
    if (came == Wire::Received::nothing) return true;
    if (came == Wire::Received::end) return false;
    if (message.kind == Kind::wake) wake(message.number);
    if (message.kind == Kind::unlisten) drop_waker(message.number);
  }
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
  std::unordered_map<std::int64_t, portico_waker> wakers;
  std::vector<std::unique_ptr<Wire>> wires;
  {
    over_.store(true, std::memory_order_release);
    const std::lock_guard lock{mutex_};
    wakers.swap(wakers_);
    wires.swap(idle_);
    hung_.clear();
  }
  for (const auto& [object, waker] : wakers) {
    waker.wake(waker.self);
    waker.drop(waker.self);
  }
}

void IsolatedProcess::stop() { say(Kind::stop, 0); }

void IsolatedProcess::kill() {
  const std::lock_guard lock{mutex_};
  if (!status_ && id_ > 0) ::kill(-id_, SIGKILL);
}

std::size_t IsolatedProcess::hung() {
  const std::lock_guard lock{mutex_};
  std::erase_if(hung_, [](const std::unique_ptr<Wire>& wire) {
    pollfd ready{wire->socket(), POLLIN, 0};
    return ::poll(&ready, 1, 0) > 0;  // it is back, and has said what nobody waits for
  });
  return hung_.size();
}

std::unique_ptr<route::FlightMemory> IsolatedProcess::remains() const {
  auto copy = std::make_unique<route::FlightMemory>();
  std::memcpy(static_cast<void*>(copy.get()), &*memory_, sizeof *copy);
  route::FlightMemory::Module own = copy->module[0];  // only texts to be shown are its own
  route::put(own.copy, copy_.mapped());
  route::put(own.file, assignment_.file.string());
  route::put(own.plugin, assignment_.name);
  route::put(own.digest, assignment_.digest);
  copy->module[0] = own;
  copy->modules = 1;
  copy->crash.maps[sizeof copy->crash.maps - 1] = '\0';
  const std::string believed = believed_maps(copy->crash.maps, copy_.mapped());
  route::put(copy->crash.maps, believed);
  return copy;
}

}  // namespace portico::isolation
