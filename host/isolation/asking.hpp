#pragma once

// What a plugin knows as portico_call in an isolated process, and the table of functions that it
// calls there: each asks the host, which keeps the reply, holds it to its model and answers. The
// rules of abi.h hold as they do in the process that serves.

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "isolation/message.hpp"
#include "isolation/objects.hpp"
#include "portico/abi.h"
#include "portico/values.h"

namespace portico::isolation {

struct Source : Object {
  explicit Source(const portico_source& given) : source{given} {}
  ~Source() override {
    if (source.drop) source.drop(source.self);
  }
  portico_source source;
};

struct Values : Object {
  explicit Values(const portico_values& given) : values{given} {}
  ~Values() override {
    if (values.drop) values.drop(values.self);
  }
  portico_values values;
};

struct Task : Object {
  explicit Task(const portico_task& given) : task{given} {}
  ~Task() override {
    if (task.drop) task.drop(task.self);
  }
  portico_task task;
};

/// One call, on the thread that runs its handler; cancelled() alone may come from others.
class Asking {
public:
  Asking(Wire& wire, Objects& all, const portico_app& asking)
      : objects{all}, app{asking}, wire_{wire} {}
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
  /// The text, as long as the call lasts.
  portico_str keep(std::string_view text);

  Objects& objects;
  const portico_app& app;

private:
  Wire& wire_;
  std::mutex mutex_;
  Message answer_;
  std::deque<std::string> kept_;
  const std::thread::id thread_{std::this_thread::get_id()};
};

/// Valid as long as the process.
const portico_host& asking_services() noexcept;

}  // namespace portico::isolation
