#include "isolation/line.hpp"

#include <utility>
#include <vector>

#include <sys/socket.h>

#include "isolation/crossings.hpp"
#include "isolation/inside/isolated.hpp"
#include "isolation/isolated_process.hpp"
#include "os/socket/passed.hpp"

namespace portico::isolation {
namespace {

constexpr int reads_at_once = 8;  ///< before the loop looks elsewhere
constexpr const char* nonsense = "says what makes no sense";

}  // namespace

Line::Line(std::weak_ptr<IsolatedProcess> process, os::Descriptor socket, os::Watcher& watcher,
           std::shared_ptr<process::Ration> ration)
    : process_{std::move(process)},
      socket_{std::move(socket)},
      watcher_{watcher},
      ration_{std::move(ration)},
      out_{socket_.number(), Outbox::Sending::some},
      in_{most_from_isolated} {}

std::uint64_t Line::say(Kind kind, std::uint64_t call, std::int64_t number,
                        const portico_value& value) {
  const Outbox::Kept kept = out_.add(kind, call, number, value);
  bool first = false, patient = true;
  {
    const std::lock_guard lock{mutex_};
    first = !std::exchange(rests_, true);
    patient = this->patient(kind, kept);
  }
  if (first) watcher_.rest_with(*this);
  if (!patient) doom("leaves unread what it is told");
  return kept.end;
}

/// Calls are limited by crowded(), answers one by one.
bool Line::patient(Kind kind, const Outbox::Kept& said) {
  if (kind == Kind::call || kind == Kind::answer) return true;
  if (out_.sent() >= words_until_) {
    words_until_ = said.end;
    words_ = 0;
  }
  words_ += said.bytes;
  return words_ <= most_unread;
}

void Line::doom(const char* why) const {
  if (const auto process = process_.lock()) process->doom(why);
}

bool Line::answer(std::uint64_t call, portico_result result, const portico_value& value) {
  {
    const std::lock_guard lock{mutex_};
    const auto found = calls_.find(call);
    if (found == calls_.end()) return true;  // it has returned meanwhile, and waits for nothing
    if (found->second.answered > out_.sent()) call = 0;
  }
  if (call == 0) return doom("asks for more without reading what it is answered"), false;
  const std::uint64_t end = say(Kind::answer, call, result, value);
  const std::lock_guard lock{mutex_};
  if (const auto found = calls_.find(call); found != calls_.end()) found->second.answered = end;
  return true;
}

std::uint64_t Line::begin(std::shared_ptr<Party> call) {
  const std::lock_guard lock{mutex_};
  if (over_) return 0;
  calls_.emplace(++last_, Call{std::move(call)});
  return last_;
}

void Line::leave_behind(std::uint64_t call) {
  const std::lock_guard lock{mutex_};
  const auto found = calls_.find(call);
  if (found == calls_.end() || !found->second.party) return;
  found->second.party.reset();
  ++left_;
}

bool Line::attach(std::int64_t object, std::shared_ptr<Party> stream) {
  const std::lock_guard lock{mutex_};
  return !over_ && streams_.emplace(object, std::move(stream)).second;
}

void Line::drop(std::int64_t object) {
  {
    const std::lock_guard lock{mutex_};
    if (over_) return;
    streams_.erase(object);
  }
  say(Kind::drop, 0, object);
}

bool Line::refuse(Message& message) {
  if (message.kind == Kind::ask && !answer(message.call, PORTICO_REFUSED)) return false;
  if (const std::int64_t object = handed_over(message); object != 0) drop(object);
  return true;
}

bool Line::over() const {
  const std::lock_guard lock{mutex_};
  return over_;
}

std::size_t Line::hung() const {
  const std::lock_guard lock{mutex_};
  return over_ ? 0 : left_;
}

std::size_t Line::held() const {
  const std::lock_guard lock{mutex_};
  return calls_.size() - left_;
}

/// What the process has sent last may be descriptors that nobody has taken out of it.
Line::~Line() { os::close_aside(socket_.release()); }

void Line::close() { ::shutdown(socket_.number(), SHUT_RDWR); }

// ---- On the loop ----

os::Watched::Then Line::ready(Events events) {
  if (events.writable) rest();
  return events.readable ? take_all() : Then::goes_on;
}

os::Watched::Then Line::take_all() {
  for (int reads = 0; reads < reads_at_once; ++reads) {
    const Inbox::Came came = in_.read(socket_.number(), Inbox::Patience::none);
    if (came == Inbox::Came::nothing) break;
    if (came == Inbox::Came::end) return end("");
    Message message;
    Inbox::Next next;
    while ((next = in_.next(message)) == Inbox::Next::message)
      if (!hand_on(std::exchange(message, Message{}))) return end(nonsense);
    if (next == Inbox::Next::nonsense) return end(nonsense);
    if (!in_.full()) break;
  }
  return Then::goes_on;
}

bool Line::hand_on(Message message) {
  if (!may_pass(message)) return false;
  const bool of_object = message.kind == Kind::chunk || message.kind == Kind::part ||
                         message.kind == Kind::whole || message.kind == Kind::end;
  std::shared_ptr<Party> party;
  {
    const std::lock_guard lock{mutex_};
    if (of_object) {
      const auto found = streams_.find(message.number);
      if (found == streams_.end()) return true;  // it was dropped, and does not know it yet
      party = found->second;
    } else {
      const auto found = calls_.find(message.call);
      if (found == calls_.end()) return false;
      party = found->second.party;
      if (message.kind == Kind::returned || message.kind == Kind::full) {
        if (!party) --left_;
        calls_.erase(found);
      }
    }
  }
  if (party) return party->came(std::move(message));
  return of_object || refuse(message);
}

void Line::rest() {
  {
    const std::lock_guard lock{mutex_};
    rests_ = false;
  }
  static_cast<void>(out_.flush());  // that it is gone is known from what does not come
  const bool wanted = out_.held() > 0;
  const std::lock_guard lock{mutex_};
  if (!over_ && std::exchange(wants_room_, wanted) != wanted) watcher_.want_room(*this, wanted);
}

os::Watched::Then Line::end(const char* why) {
  std::vector<std::shared_ptr<Party>> parties;
  {
    const std::lock_guard lock{mutex_};
    over_ = true;
    for (auto& [id, call] : calls_)
      if (call.party) parties.push_back(std::move(call.party));
    for (auto& [object, stream] : streams_) parties.push_back(std::move(stream));
    calls_.clear();
    streams_.clear();
  }
  close();
  doom(why);
  const std::uint64_t sent = out_.sent();
  for (const auto& party : parties) party->lost(sent);
  return Then::over;
}

}  // namespace portico::isolation
