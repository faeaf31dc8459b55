#pragma once

// What a plugin knows as portico_call in an isolated process, and the table of functions that it
// calls there. All of them go to the host, which makes the reply and holds it to its model; whether
// a body is refused is found out here by the same rules, so that nobody has to wait for the word.

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "isolation/message.hpp"
#include "isolation/objects.hpp"
#include "message/arena.hpp"
#include "message/owned.hpp"
#include "message/reply.hpp"
#include "plugin/call.hpp"
#include "portico/abi.h"
#include "portico/values.h"
#include "route/route.hpp"

namespace portico::isolation {

/// A C object that travels as {self, ..., drop}.
template <class Callable> struct Held : Object {
  explicit Held(const Callable& given) : callable{given} {}
  const message::Owned<Callable> callable;
};
using Source = Held<portico_source>;
using Values = Held<portico_values>;
using Task = Held<portico_task>;

/// One call, on the thread that runs its handler; cancelled() alone may come from others.
class Asking {
public:
  /// Without a route the host is asked for its verdict on every body.
  Asking(Wire& wire, Objects& all, const portico_app& asking, const route::Route* route)
      : objects{all},
        app{asking},
        wire_{wire} {
    if (route) judge_.emplace(*route);
  }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

  portico_call* call() { return reinterpret_cast<portico_call*>(this); }
  static Asking* of(const portico_call* call) {
    return reinterpret_cast<Asking*>(const_cast<portico_call*>(call));
  }

  /// Whether it is used on its own thread; else the log says so.
  bool held() const;
  /// Without an answer.
  void tell(Kind kind, std::int64_t number, const portico_value& value = {});
  /// The number of the answer; PORTICO_REFUSED when the host is gone. `take` sees its value.
  std::int64_t ask(Kind kind, std::int64_t number, const portico_value& value = {},
                   int descriptor = -1,
                   const std::function<void(const portico_value&)>& take = nullptr);
  /// A body, made here as well by `make` to know whether it is refused.
  portico_result give(Kind kind, std::int64_t number, const portico_value& value,
                      const std::function<portico_result(portico_call* judge)>& make);
  /// The status of the reply, by which what comes after is judged.
  void status(std::int32_t code);
  /// The text, as long as the call lasts.
  portico_str keep(std::string_view text);

  Objects& objects;
  const portico_app& app;

private:
  /// A reply that nobody gets.
  struct Judge {
    explicit Judge(const route::Route& route) : call{route, {}, arena, reply, gone} {}
    message::Arena arena;
    message::Reply reply{arena};
    std::atomic<bool> gone{false};
    portico_call call;
  };

  Wire& wire_;
  std::optional<Judge> judge_;
  std::mutex mutex_;
  Message answer_;
  std::deque<std::string> kept_;
  const std::thread::id thread_{std::this_thread::get_id()};
};

/// Valid as long as the process.
const portico_host& asking_services() noexcept;

}  // namespace portico::isolation
