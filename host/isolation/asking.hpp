#pragma once

// What a plugin knows as portico_call in an isolated process. Everything that it does with it goes
// to the host, which makes the reply and holds it to its model; whether a body is refused is found
// out here by the same rules, so that nobody has to wait for the word.

#include <atomic>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "isolation/message.hpp"
#include "isolation/objects.hpp"
#include "message/arena.hpp"
#include "message/owned.hpp"
#include "message/reply.hpp"
#include "plugin/call.hpp"
#include "plugin/service/boundary.hpp"
#include "portico/abi.h"
#include "portico/values.h"
#include "route/route.hpp"

namespace portico::isolation {

/// A C object that travels as {self, ..., drop}.
template <class Callable> struct Held : Object {
  explicit Held(const Callable& given) : callable{given} {}
  /// Null: there is no memory for it.
  static std::shared_ptr<Held> of(const Callable& given) noexcept {
    std::shared_ptr<Held> held;
    plugin::guarded([&] { return held = std::make_shared<Held>(given), PORTICO_OK; });
    return held;
  }
  const message::Owned<Callable> callable;
};
using Source = Held<portico_source>;
using Values = Held<portico_values>;
using Task = Held<portico_task>;

/// One call, on the thread that runs its handler; cancelled() alone may come from others.
class Asking {
public:
  using Arguments = std::initializer_list<portico_value>;

  /// Without a route the host is asked for its verdict on every body.
  Asking(Wire& wire, Objects& all, const portico_app& asking, const route::Route* route)
      : objects_{all},
        app_{asking},
        wire_{wire} {
    if (route) judge_.emplace(*route);
  }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

  portico_call* call() { return reinterpret_cast<portico_call*>(this); }
  static Asking* of(const portico_call* call) {
    return reinterpret_cast<Asking*>(const_cast<portico_call*>(call));
  }

  /// Runs what the plugin has called, if it did on the call's own thread. What is thrown there costs
  /// its result, and the reply.
  template <class Run> static portico_result run(const portico_call* call, const Run& run) noexcept;

  // ---- To a function of the host, by its number: see crossings.cpp ----

  /// Without an answer.
  void tell(std::int64_t function, Arguments arguments);
  /// The result; PORTICO_REFUSED when the host is gone. `take` sees the value that comes with it.
  portico_result ask(std::int64_t function, Arguments arguments, int descriptor = -1,
                     const std::function<void(const portico_value&)>& take = nullptr);
  /// A body, made here as well by `make` to know whether it is refused. In the place of an earlier
  /// one, which goes.
  portico_result give(std::int64_t function, Arguments arguments,
                      const std::function<portico_result(portico_call* judge)>& make);
  /// What bodies that come later are judged by.
  template <class Make> void judge(const Make& make) {
    if (judge_) make(&judge_->call);
  }
  /// The object is the host's from here on, also when it is refused. Its number, which is 0 for
  /// none, goes before the arguments.
  template <class... Cells>
  portico_result hand_over(std::int64_t function, std::shared_ptr<Object> object,
                           Cells... arguments) {
    const bool is_task = dynamic_cast<const Task*>(object.get()) != nullptr;
    const std::int64_t name = object ? objects_.add(std::move(object)) : 0;
    const portico_result result = ask(function, {number(name), arguments...});
    if (result != PORTICO_OK) return objects_.drop(name), result;
    if (!is_task) drop_bodies();
    (is_task ? tasks_ : bodies_).push_back(name);
    return result;
  }
  /// What the host forgets goes here at once, as in the host's own process: it may refer to what
  /// ends before the host's word of it comes.
  void drop_bodies() { drop(bodies_); }
  void drop_tasks() { drop(tasks_); }

  /// The text, as long as the call lasts.
  portico_str keep(std::string_view text);

private:
  /// A reply that nobody gets.
  struct Judge {
    explicit Judge(const route::Route& route) : call{route, {}, arena, reply, gone} {}
    message::Arena arena;
    message::Reply reply{arena};
    std::atomic<bool> gone{false};
    portico_call call;
  };

  bool held() const;
  void drop(std::vector<std::int64_t>& names);
  void say(Kind kind, std::int64_t number, const portico_value& value);

  Objects& objects_;
  const portico_app& app_;
  Wire& wire_;
  std::optional<Judge> judge_;
  std::mutex mutex_;
  Message answer_;
  std::deque<std::string> kept_;
  std::vector<std::int64_t> bodies_, tasks_;  ///< names of what was handed over, and is not dropped
  const std::thread::id thread_{std::this_thread::get_id()};
};

template <class Run> portico_result Asking::run(const portico_call* call, const Run& run) noexcept {
  Asking* asking = of(call);
  if (!asking || !asking->held()) return PORTICO_REFUSED;
  return plugin::guarded([&]() -> portico_result {
    try {
      return run(*asking);
    } catch (const std::exception& error) {
      asking->say(Kind::broken, 0, text(std::string_view{error.what()}));
      return PORTICO_REFUSED;
    }
  });
}

}  // namespace portico::isolation
