#include "isolation/conversation.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "isolation/crossings.hpp"
#include "isolation/inside/isolated.hpp"
#include "isolation/work/cause_cells.hpp"
#include "plugin/compose.hpp"
#include "plugin/service/intake_service.hpp"
#include "plugin/service/later_service.hpp"
#include "plugin/service/services.hpp"

namespace portico::isolation {
namespace {

using namespace std::chrono_literals;

/// What it costs to be wrong about a handler that hangs: another thread of its process.
constexpr auto grace = 1s;
constexpr auto patience_of_calls = 5s;  ///< with a process that is being started

/// Headers, tasks and bodies of one call, which take memory here.
constexpr std::size_t most_messages = 100000;
constexpr std::size_t most_bytes = std::size_t{4} * most_from_isolated;

/// What a call has sent that is looked at before it asks for something or ends.
constexpr std::size_t many = 64, much = 65536;

/// Bytes of a fault's words that are told; as many as of a witness.
constexpr std::size_t longest_words = 8192;

constexpr std::string_view restarted = "This service is being started again";
constexpr std::string_view busy = "Too many requests are waiting";

std::uint32_t milliseconds_to(Conversation::Clock::time_point until) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(until - Conversation::Clock::now());
  return static_cast<std::uint32_t>(std::max<std::int64_t>(left.count(), 0));
}

}  // namespace

Conversation::Conversation(Provider& provider, std::int64_t handler, portico_call& call,
                           const portico_value* input, portico_later later,
                           std::chrono::milliseconds patience)
    : provider_{provider},
      handler_{handler},
      call_{call},
      input_{input},
      later_{later},
      patience_{patience},
      patient_until_{Clock::now() + patience_of_calls} {}

// A thread of the pool has no channel.
void Conversation::begin() {
  if (os::Watcher::current())
    send();
  else
    go_on();
}

// Not when it has been answered meanwhile.
void Conversation::go_on() {
  const std::lock_guard lock{mutex_};
  if (state_ == State::waiting) resume(&Conversation::send, PORTICO_ON_LOOP);
}

portico_task Conversation::task(Step step) {
  struct Held {
    std::shared_ptr<Conversation> conversation;
    Step step;
  };
  return {new Held{shared_from_this(), step},
          [](void* self) {
            const Held& held = *static_cast<Held*>(self);
            return ((*held.conversation).*held.step)();
          },
          [](void* self) { delete static_cast<Held*>(self); }};
}

void Conversation::resume(Step step, std::int32_t where) {
  plugin::later_service().resume(later_, where, task(step));
}

Conversation::State Conversation::state() const {
  const std::lock_guard lock{mutex_};
  return state_;
}

void Conversation::become(State next) {
  const std::lock_guard lock{mutex_};
  state_ = next;
}

void Conversation::ask_to_be_told() {
  if (!std::exchange(asked_, true))
    plugin::later_service().cancel(later_, task(&Conversation::cancel));
}

portico_result Conversation::finish(portico_result result) {
  become(State::over);
  return plugin::later_service().finish(later_, result);
}

// ---- The call ----

portico_result Conversation::send() {
  if (state() != State::waiting) return PORTICO_OK;
  process_ = provider_.serving();
  line_ = process_ ? process_->line(*os::Watcher::current()) : nullptr;
  if (!line_) return process_ && process_->usable() ? refuse(busy) : wait_for_process();
  if (line_->crowded()) return refuse(busy);
  {
    const std::lock_guard lock{mutex_};
    state_ = State::running;
    share_ = line_->share(much);
  }
  id_ = line_->begin(shared_from_this());
  if (id_ == 0) return wait_for_process();
  const auto [request, trace, principal] = cells_of_cause();
  const std::array given{request, trace, principal, input_ ? *input_ : portico_value{}};
  end_ = line_->say(Kind::call, id_, handler_, array(std::span{given}.first(input_ ? 4 : 3)));
  ask_to_be_told();
  return PORTICO_OK;
}

portico_result Conversation::wait_for_process() {
  become(State::waiting);
  process_.reset();
  line_.reset();
  ask_to_be_told();
  if (Clock::now() > patient_until_ || !provider_.await(shared_from_this()))
    return refuse(restarted);  // with no timer left behind
  plugin::later_service().after(later_, milliseconds_to(patient_until_), PORTICO_ON_LOOP,
                                task(&Conversation::stop_waiting));
  return PORTICO_OK;
}

portico_result Conversation::stop_waiting() {
  if (state() != State::waiting) return PORTICO_OK;
  return refuse(restarted);
}

portico_result Conversation::refuse(std::string_view words) {
  const portico_value detail = text(words);
  const portico_host& host = plugin::services();
  const portico_result result = host.fail(&call_, 503, &detail);
  host.header(&call_, {"retry-after", 11}, {"1", 1});
  call_.of_host = true;
  return finish(result);
}

// ---- What comes ----

bool Conversation::came(Message message) {
  const std::lock_guard lock{mutex_};
  if (state_ != State::running) return line_->refuse(message);
  held_ += message.bytes();
  kept_ += message.bytes();
  if (!share_.hold(kept_)) {
    process_->doom("has more than " + std::to_string(line_->allowed() >> 20) +
                   " MiB held here of what it sends");
    return false;
  }
  if (held_ > most_bytes || come_.size() > most_messages) return false;
  const bool matters = message.kind != Kind::tell && message.kind != Kind::because;
  come_.push_back(std::move(message));
  if (on_the_way_ || (!matters && come_.size() < many && held_ < much)) return true;
  on_the_way_ = true;
  resume(&Conversation::obey_all, held_ < much ? PORTICO_ON_LOOP : PORTICO_ON_POOL);
  return true;
}

portico_result Conversation::obey_all() {
  for (;;) {
    Message message;
    {
      const std::lock_guard lock{mutex_};
      if (come_.empty()) on_the_way_ = false;
      if (come_.empty() || state_ != State::running) return PORTICO_OK;
      message = std::move(come_.front());
      come_.pop_front();
      held_ -= message.bytes();
    }
    ++messages_;
    bytes_ += message.bytes();
    const bool few = messages_ < most_messages && bytes_ < most_bytes;
    const Next next = few && message.open(most_from_isolated) ? obey(message) : Next::nonsense;
    if (next == Next::more) continue;
    if (next == Next::over) return PORTICO_OK;
    process_->doom("answers a call with what makes no sense");
    return lose();
  }
}

Conversation::Next Conversation::obey(Message& message) {
  switch (message.kind) {
  case Kind::tell:
  case Kind::ask: return serve(message);
  case Kind::broken:
    plugin::misuse(call_, text_of(message.value()).substr(0, longest_words));
    return Next::more;
  case Kind::because: return hear(message), Next::more;
  case Kind::returned: finish(static_cast<portico_result>(message.number)); return Next::over;
  case Kind::full: refuse(busy); return Next::over;
  default: return Next::nonsense;
  }
}

Conversation::Next Conversation::serve(Message& message) {
  if (awaits_) return Next::nonsense;
  const auto given = answer({process_, line_, call_, message});
  if (!given) return Next::nonsense;
  if (!given->costs) {  // it may be asked for as often as it takes
    --messages_;
    bytes_ -= message.bytes();
    const std::lock_guard lock{mutex_};
    kept_ -= message.bytes();
  }
  if (given->result == PORTICO_IDLE) return await_body(), Next::more;
  if (message.kind != Kind::ask) return Next::more;
  return line_->answer(id_, given->result, given->value) ? Next::more : Next::nonsense;
}

void Conversation::await_body() {
  awaits_ = true;
  call_.incoming.intake->listen([held = shared_from_this()] {
    const std::lock_guard lock{held->mutex_};  // it may have been given up meanwhile
    if (held->state_ == State::running) held->resume(&Conversation::answer_body, PORTICO_ON_LOOP);
  });
}

portico_result Conversation::answer_body() {
  if (state() != State::running) return PORTICO_OK;
  portico_str chunk{};
  const portico_result result = plugin::intake_service().poll(&call_, &chunk);
  if (result == PORTICO_IDLE) return await_body(), PORTICO_OK;
  awaits_ = false;
  return line_->answer(id_, result, text(chunk)) ? PORTICO_OK : lose();
}

// ---- Its ends ----

void Conversation::lost(std::uint64_t sent) {
  const std::lock_guard lock{mutex_};
  if (state_ != State::running) return;
  sent_ = sent;
  resume(&Conversation::follow_loss, PORTICO_ON_LOOP);
}

portico_result Conversation::follow_loss() {
  if (state() != State::running) return PORTICO_OK;
  if (sent_ >= end_) return lose();
  return wait_for_process();  // it has not seen the call: there will be another one
}

portico_result Conversation::lose() {
  plugin::complain(call_, "the call is lost with process " + std::to_string(process_->id()));
  return finish(plugin::compose_loss(call_, 502, "its process ended"));
}

/// Nobody waits for it any more. Its handler has begun, or never will, and has its time from here
/// on: how long it has waited for a thread is not known here.
portico_result Conversation::cancel() {
  const State state = this->state();
  if (state == State::waiting) return refuse(restarted);
  if (state == State::over) return PORTICO_OK;
  line_->say(Kind::gone, id_, 0);
  plugin::later_service().after(later_, milliseconds_to(Clock::now() + patience_ + grace),
                                PORTICO_ON_LOOP, task(&Conversation::give_up));
  return PORTICO_OK;
}

portico_result Conversation::give_up() {
  obey_all();
  if (state() != State::running) return PORTICO_OK;
  line_->leave_behind(id_);
  plugin::complain(call_, "the call does not return: a thread of process " +
                              std::to_string(process_->id()) + " is left behind");
  return finish(plugin::compose_loss(call_, 504, "its call was answered 504"));
}

}  // namespace portico::isolation
