#include "isolation/inside/channel.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "isolation/inside/asking.hpp"
#include "isolation/inside/isolated.hpp"
#include "isolation/inside/outflow.hpp"
#include "portico/thrown.hpp"
#include "route/flight.hpp"
#include "route/witness.hpp"
#include "settings/log/log_scope.hpp"

namespace portico::isolation {
namespace {

bool quick(const route::Pace& pace) { return pace.place() == route::Pace::Place::loop; }

}  // namespace

Channel::Channel(os::Descriptor socket, const Served& served, Crew& crew)
    : socket_{std::move(socket)},
      served_{served},
      crew_{crew},
      out_{socket_.number(), Outbox::Sending::whole, most_from_isolated} {}

// ---- What is said ----

std::size_t Channel::say(Kind kind, std::uint64_t call, std::int64_t number,
                         const portico_value& value, os::Descriptor descriptor) {
  return out_.add(kind, call, number, value, std::move(descriptor)).bytes;
}

bool Channel::ask(std::uint64_t call, std::int64_t function, const portico_value& value,
                  os::Descriptor descriptor, Lead* lead, Message& answer) {
  if (lead && !lead->lost && leadership_.end(*lead)) {
    say(Kind::ask, call, function, value, std::move(descriptor));
    const bool came = read_answer(call, answer);
    leadership_.begin(*lead);
    return came;
  }
  Waiting waiting{answer, false, {}};
  std::unique_lock lock{mutex_};
  if (over_) return false;
  waiting_.emplace(call, &waiting);
  lock.unlock();
  say(Kind::ask, call, function, value, std::move(descriptor));
  flush();
  lock.lock();
  waiting.came.wait(lock, [&] { return waiting.there || over_; });
  waiting_.erase(call);
  return waiting.there;
}

// ---- The lead ----

void Channel::lead() {
  Lead lead = leadership_.take();
  flush();
  Message message;
  for (;;) {
    const Inbox::Next next = in_.next(message);
    if (next == Inbox::Next::nonsense || (next == Inbox::Next::none && !read())) return end();
    if (next != Inbox::Next::message) continue;
    if (!obey(message, &lead)) return end();
    if (lead.lost) return static_cast<void>(flush());
    if (out_.held() > Outbox::enough)
      flush();  // outside of a call, which is not to look slow by it
  }
}

/// Until there is something to read; what was said goes out before.
bool Channel::read() {
  return flush() && in_.read(socket_.number(), Inbox::Patience::any) == Inbox::Came::some;
}

/// The thread that has the lead waits within a call: what comes meanwhile is for others.
bool Channel::read_answer(std::uint64_t call, Message& answer) {
  for (;;) {
    const Inbox::Next next = in_.next(answer);
    if (next == Inbox::Next::nonsense || (next == Inbox::Next::none && !read())) break;
    if (next != Inbox::Next::message) continue;
    if (answer.kind == Kind::answer && answer.call == call) return answer.open();
    if (!obey(answer, nullptr)) break;
  }
  end();
  return false;
}

void Channel::end() {
  const std::lock_guard lock{mutex_};
  over_ = true;
  for (const auto& [call, waiting] : waiting_) waiting->came.notify_all();
}

bool Channel::look(Crew::Clock::time_point now) {
  const Leadership::Seen seen = leadership_.look(now);
  if (seen != Leadership::Seen::stuck) return seen == Leadership::Seen::busy;
  try {
    Crew::read(*this);
  } catch (const std::system_error& error) {
    served_.app.write(PORTICO_ERROR, std::string{"has no thread for other calls: "} + error.what() +
                                         ": raise process.memory");
    end();
  }
  return true;
}

// ---- What is asked ----

bool Channel::obey(Message& message, Lead* lead) {
  switch (message.kind) {
  case Kind::call: return call(message, lead);
  case Kind::answer: return answer(message), true;
  case Kind::pull: return message.open() && (pull(message, lead), true);
  case Kind::drop: return served_.drop(message.number), true;
  case Kind::gone: return leave(message.call), true;
  default: return false;
  }
}

void Channel::answer(Message& message) {
  const std::lock_guard lock{mutex_};
  const auto found = waiting_.find(message.call);
  if (found == waiting_.end() || !message.open()) return;
  Waiting& waiting = *found->second;
  std::swap(waiting.answer, message);
  waiting.there = true;
  waiting.came.notify_all();
}

bool Channel::call(Message& message, Lead* lead) {
  const auto index = static_cast<std::size_t>(message.number);
  if (index >= served_.app.drafts.size() || !message.open() || items_of(message.value()).size() < 2)
    return false;
  route::Pace& pace = served_.paces[index].calls;
  if (lead && quick(pace))
    leadership_.call(*lead, pace, [&] { run(message, lead); });
  else
    run_elsewhere(message);
  return true;
}

/// Nobody waits for the call: one that has not begun will not.
void Channel::leave(std::uint64_t call) {
  const std::lock_guard lock{mutex_};
  if (queued_.erase(call) > 0) return static_cast<void>(say(Kind::full, call, 0));
  for (Asking* const asking : calls_)
    if (asking->id() == call) asking->leave();
}

/// Whether one that has waited for its thread is still wanted.
bool Channel::begins(std::uint64_t call) {
  const std::lock_guard lock{mutex_};
  return queued_.erase(call) > 0;
}

void Channel::run_elsewhere(Message& message) {
  const std::uint64_t call = message.call;
  {
    const std::lock_guard lock{mutex_};
    queued_.insert(call);
  }
  const auto shared = std::make_shared<Message>(std::move(message));
  message = Message{};
  const bool taken = crew_.run([this, call, shared] {
    if (!begins(call)) return;
    run(*shared, nullptr);
    flush();
  });
  if (!taken && begins(call)) say(Kind::full, call, 0);
}

void Channel::run(Message& message, Lead* lead) {
  const std::shared_lock running{served_.running};
  const auto given = items_of(message.value());
  const auto index = static_cast<std::size_t>(message.number);
  const Asking::Cause cause{text_of(given[0]), text_of(given[1]), text_of(given[2])};
  const settings::LogScope scope{cause.request, cause.trace, cause.principal};
  const route::Flight flight{served_.flights[index]};
  const route::Pace::Call measured{served_.paces[index].calls};
  const auto asking = std::make_shared<Asking>(*this, message.call, cause, lead, served_, index);
  {
    const std::lock_guard lock{mutex_};
    calls_.push_back(asking.get());
  }
  if (asking->run(given.size() > 3 ? &given[3] : nullptr) == Asking::Then::over)
    return forget(*asking);
  asking->keep(std::move(message));
  message = Message{};
}

void Channel::forget(const Asking& call) {
  const std::lock_guard lock{mutex_};
  calls_.erase(std::find(calls_.begin(), calls_.end(), &call));
}

void Channel::pull(const Message& message, Lead* lead) {
  const auto outflow = served_.objects.find<Outflow>(message.number);
  const portico_value& credit = message.value();
  if (!outflow || credit.kind != PORTICO_INT) return;
  if (!outflow->pull(*this, message.number, credit.integer)) return;
  if (lead && quick(*outflow->pace()))
    leadership_.call(*lead, *outflow->pace(), [&] { outflow->run(lead); });
  else
    outflow->hand_over();
}

}  // namespace portico::isolation
