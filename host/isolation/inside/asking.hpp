#pragma once

// What a plugin knows as portico_call in an isolated process. Everything that it does with it goes
// to the host, which makes the reply and holds it to its model; whether a body is refused is found
// out here by the same rules, so that nobody has to wait for the word.

#include <atomic>
#include <cstdint>
#include <exception>
#include <forward_list>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

#include "isolation/inside/channel.hpp"
#include "isolation/inside/objects.hpp"
#include "isolation/inside/outflow.hpp"
#include "isolation/message.hpp"
#include "message/arena.hpp"
#include "message/owned.hpp"
#include "message/reply.hpp"
#include "message/suspension.hpp"
#include "plugin/call.hpp"
#include "plugin/later/laters.hpp"
#include "plugin/later/pending.hpp"
#include "plugin/service/boundary.hpp"
#include "portico/abi.h"
#include "portico/later.h"
#include "portico/values.h"
#include "route/route.hpp"
#include "route/witness.hpp"

namespace portico::isolation {

struct Task final : Object {
  explicit Task(message::Owned<portico_task> given) : callable{std::move(given)} {}
  const message::Owned<portico_task> callable;
};

class Asking;

/// How a call is answered later: its turns, and what runs beside it, run on the crew.
class Suspended final : public message::Suspension {
public:
  Suspended(Asking& asking, Channel& channel, const Served& served)
      : asking_{asking},
        channel_{channel},
        served_{served} {}

  void complete() override;
  void resume(Work& work, message::Place place) override;
  void wake(Alarm& alarm, Clock::time_point at) override;
  Beside run_beside(std::function<void()> work) override;

  /// Of a call that is detached: before it has a handle.
  void begin() {
    if (!unwanted_) unwanted_ = std::make_shared<std::atomic<bool>>(false);
  }
  /// It is over, or nobody waits for it. Any thread, once there is a handle.
  void leave_errands() {
    if (unwanted_) unwanted_->store(true);
  }

private:
  Asking& asking_;
  Channel& channel_;
  const Served& served_;
  std::shared_ptr<std::atomic<bool>> unwanted_;
};

/// One call, on the thread that runs its handler; gone() alone is for others.
class Asking final : public std::enable_shared_from_this<Asking>, private plugin::Pending {
public:
  enum class Then { over, pending };
  using Arguments = std::initializer_list<portico_value>;

  using plugin::Pending::Cause;
  /// `lead`: of the thread that runs it; null: it has none.
  Asking(Channel& channel, std::uint64_t id, const Cause& cause, Lead* lead, const Served& served,
         std::size_t handler)
      : Pending{&suspended_, cause, handle_},
        channel_{channel},
        id_{id},
        lead_{lead},
        served_{served},
        handler_{handler} {}

  /// Runs the handler, and says what it returned, unless that comes later.
  Then run(const portico_value* input);
  /// What a call that is pending has to have until it is answered.
  void keep(Message input) { input_ = std::move(input); }
  /// 0: it cannot be answered later; the log says so.
  portico_later detach();

  std::uint64_t id() const { return id_; }
  /// Nobody waits for it any more; any thread.
  void leave() {
    gone_.store(true);
    const portico_later handle = handle_.load();
    if (handle != 0) suspended_.leave_errands();
    plugin::cancelled(handle);
  }
  bool gone() const { return gone_.load(std::memory_order_relaxed); }

  portico_call* call() { return reinterpret_cast<portico_call*>(this); }
  static Asking* of(const portico_call* call) {
    return reinterpret_cast<Asking*>(const_cast<portico_call*>(call));
  }

  /// Runs what the plugin has called, if it did on the call's own thread. What is thrown there
  /// costs its result, and the reply.
  template <class Run> static portico_result run(const portico_call* call, const Run& run) noexcept;

  // ---- To a function of the host, by its number: see crossings.cpp ----

  /// Without an answer.
  void tell(std::int64_t function, Arguments arguments);
  /// The result; PORTICO_REFUSED when the host is gone. `take` sees the value that comes with it.
  portico_result ask(std::int64_t function, Arguments arguments,
                     os::Descriptor descriptor = os::Descriptor{-1},
                     const std::function<void(const portico_value&)>& take = nullptr);
  /// A body, which takes the place of an earlier one.
  template <class Make>
  portico_result give(std::int64_t function, Arguments arguments, const Make& make) {
    const portico_result result = put(function, arguments, make);
    if (result == PORTICO_OK) drop_bodies();
    return result;
  }
  /// What bodies that come later are judged by.
  template <class Make> void judge(const Make& make) {
    if (portico_call* const judge = this->judge()) make(judge);
  }
  /// The object is the host's from here on, also when it is refused. Its number, which is 0 for
  /// none, goes before the arguments.
  template <class Kept, class Make, class... Cells>
  portico_result hand_over(std::int64_t function, std::shared_ptr<Kept> object, const Make& make,
                           Cells... arguments) {
    if constexpr (std::is_base_of_v<Outflow, Kept>)
      if (object) object->measure_by(served_.paces[handler_].pulls);
    const std::int64_t name = object ? served_.objects.add(std::move(object)) : 0;
    const portico_result result = put(function, {number(name), arguments...}, make);
    if (result != PORTICO_OK) return served_.objects.drop(name), result;
    if constexpr (std::is_same_v<Task, Kept>) {
      tasks_.push_back(name);
    } else {
      drop_bodies();
      bodies_.push_back(name);
    }
    return result;
  }
  /// What the host forgets goes here at once, as in the host's own process: it may refer to what
  /// ends before the host's word of it comes.
  void drop_bodies() { drop(bodies_); }
  void drop_tasks() { drop(tasks_); }

  /// The text, as long as the call lasts.
  portico_str keep(std::string_view text);
  /// Until the next one.
  portico_str keep_chunk(std::string_view text) {
    chunk_.assign(text);
    return {chunk_.data(), chunk_.size()};
  }

private:
  /// A reply that nobody gets.
  struct Judge {
    Judge(const route::Route& route, const std::atomic<bool>& gone, plugin::Pending& pending)
        : call{route, {request, {}}, arena, reply, gone, &pending} {}
    message::Request request;
    message::Arena arena;
    message::Reply reply{arena};
    portico_call call;
  };

  friend class Suspended;  // which ends it

  void answered(portico_result result, const route::Witness& witness) noexcept override;

  /// Made here as well by `make` to know whether it is refused. Without a compiled route the host
  /// is asked for its verdict.
  template <class Make>
  portico_result put(std::int64_t function, Arguments arguments, const Make& make) {
    portico_call* const judge = this->judge();
    if (!judge) return ask(function, arguments);
    tell(function, arguments);
    return make(judge);
  }
  void drop(std::vector<std::int64_t>& names);
  bool held() const;
  portico_call* judge();
  void testify(const route::Witness& witness, portico_result result);

  Channel& channel_;
  const std::uint64_t id_;
  Lead* lead_;
  const Served& served_;
  const std::size_t handler_;
  std::atomic<bool> gone_{false};
  std::atomic<std::uint64_t> handle_{0};  ///< of what is answered later
  Suspended suspended_{*this, channel_, served_};
  std::optional<Judge> judge_;
  Message input_;
  std::shared_ptr<Asking> self_;  ///< while it is pending
  std::forward_list<std::string> kept_;
  std::vector<std::int64_t> bodies_, tasks_;  ///< names of what was handed over, and is not dropped
  std::string chunk_;
  const std::thread::id thread_{std::this_thread::get_id()};
};

template <class Run> portico_result Asking::run(const portico_call* call, const Run& run) noexcept {
  Asking* asking = of(call);
  if (!asking || !asking->held()) return PORTICO_REFUSED;
  return plugin::guarded([&]() -> portico_result {
    try {
      return run(*asking);
    } catch (const std::exception& error) {
      asking->channel_.say(Kind::broken, asking->id_, 0, text(std::string_view{error.what()}));
      return PORTICO_REFUSED;
    }
  });
}

}  // namespace portico::isolation
