#pragma once

// Tasks that survive: enqueued by a handler, kept by the host, run until they are done, also by
// another process than the one that took them. See docs/tasks.md.
//
//   #include <portico/tasks.hpp>
//
//   struct MailArgs { std::string to, text; };
//
//   app.task<MailArgs>("mail", [&](const MailArgs& mail, TaskRun run) { send(mail, run.id()); },
//                      {.attempts = 8, .backoff = exponential(1s, 10min), .queue = "slow"});
//   app.post("/mail", [](Body<MailArgs> mail, Call call) {
//     return call.accepted(call.enqueue("mail", *mail, {.delay = 5s}));
//   });
//   app.cron("0 3 * * *", "report", ReportArgs{}, {.zone = "Europe/Berlin"});
//
// A task is run at least once: its id is the same in every attempt, and the key for what must not
// be done twice. The function is called by many threads at once, on threads that may block.

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "portico/app.hpp"
#include "portico/call.hpp"
#include "portico/cells.hpp"
#include "portico/error.hpp"
#include "portico/guard.hpp"
#include "portico/tasks.h"
#include "portico/value.hpp"

namespace portico {

/// Between attempts: so long after the first, twice that after the second, never longer than
/// `most`; each up to half of it shorter, by chance.
struct Backoff {
  std::chrono::milliseconds first{1000};   ///< after the first attempt
  std::chrono::milliseconds most{600000};  ///< never longer
};
/// A Backoff of both.
constexpr Backoff exponential(std::chrono::milliseconds first, std::chrono::milliseconds most) {
  return {first, most};
}

/// Whether two tasks with the same arguments are one.
enum class Unique {
  no,        ///< they are two
  arguments  ///< while one waits or runs, another one with equal arguments is that one
};

/// Of a kind of tasks.
struct TaskOptions {
  std::uint32_t attempts = 8;  ///< then it is dead, and waits for the operator
  Backoff backoff{};           ///< between them
  std::chrono::milliseconds timeout = std::chrono::minutes{1};  ///< of an attempt
  std::string_view queue{};    ///< "default": what the operator limits, tasks.queues
  int priority = 0;            ///< the highest goes first
  Unique unique = Unique::no;  ///< whether equal arguments are one task
};

/// Of delay and at, the later counts.
struct EnqueueOptions {
  std::chrono::milliseconds delay{};                          ///< from now on
  std::optional<std::chrono::system_clock::time_point> at{};  ///< not before
  std::string_view unique{};  ///< while one of its kind has this key and waits or runs, it is that
  int priority = 0;           ///< added to that of the kind
};

/// What becomes of times at which no host was there. None is ever run twice.
enum class Missed {
  once,  ///< the last of them is made up for
  all,   ///< each is made up for
  none   ///< but for those that are a minute late at most
};

/// Of what is enqueued by the clock.
struct CronOptions {
  std::string_view zone{};       ///< of IANA: "Europe/Berlin"; else UTC
  Missed missed = Missed::once;  ///< what becomes of times that nobody was there for
  std::string_view label{};      ///< apart from another one of the same kind and schedule
};

/// The store could not take them: 503 where nobody catches it.
class TasksUnavailable : public HttpError {
public:
  TasksUnavailable();
};

/// One attempt. To be copied, and used as long as the function runs.
class TaskRun {
public:
  /// The SDK makes it.
  TaskRun(const portico_task_run& run, std::stop_token token)
      : run_{&run},
        token_{std::move(token)} {}

  /// Of the task, the same in every attempt: the key for work that must not be done twice.
  std::string_view id() const { return detail::to_view(run_->id); }
  std::uint32_t attempt() const { return run_->attempt; }    ///< 1: the first
  std::uint32_t attempts() const { return run_->attempts; }  ///< how many there may be
  /// Whether a failure of this one makes the task a dead one.
  bool is_last() const { return run_->attempt >= run_->attempts; }
  /// When it was enqueued.
  std::chrono::system_clock::time_point enqueued() const { return moment(run_->enqueued); }
  /// Who has asked for it, as the host had verified it: the subject of the request whose handler
  /// has enqueued it, whatever made that wait. Empty: nobody, or nobody had; or the host is too
  /// old.
  std::string_view principal() const {
    return PORTICO_HAS(run_, principal) ? detail::to_view(run_->principal) : std::string_view{};
  }
  /// When it is asked to stop.
  std::chrono::system_clock::time_point deadline() const { return moment(run_->deadline); }
  /// It is to come to its end: the deadline is over, it was cancelled, or the host stops. Whoever
  /// fails then because the host stops has lost no attempt.
  const std::stop_token& stop_token() const { return token_; }

private:
  static std::chrono::system_clock::time_point moment(std::int64_t milliseconds) {
    return std::chrono::system_clock::time_point{std::chrono::milliseconds{milliseconds}};
  }

  const portico_task_run* run_;
  std::stop_token token_;
};

/// Several that are enqueued together: all of them, or none.
class TaskBatch {
public:
  /// One more, of a kind that this plugin has declared.
  template <detail::Value Args>
  TaskBatch& add(std::string_view name, Args args, const EnqueueOptions& options = {}) {
    auto kept = std::make_shared<Args>(std::move(args));
    portico_value cell{};
    detail::Type<Args>::write(*kept, cell, cells_);
    kept_.push_back(std::move(kept));
    put(name, cell, options);
    return *this;
  }

  /// Their ids, in their order. Throws TasksUnavailable, and std::invalid_argument for one that
  /// does not fit.
  std::vector<std::string> enqueue(const detail::Host& host) const;

private:
  struct Order {
    std::string name, unique;
    const portico_value* args;
    std::int64_t delay, at;
    int priority;
  };
  void put(std::string_view name, const portico_value& args, const EnqueueOptions& options);

  detail::Cells cells_;
  std::vector<std::shared_ptr<const void>> kept_;  ///< what the cells borrow from
  std::vector<Order> orders_;
};

/// 202 with the place where the host says what becomes of the task: Location: /tasks/ID. The
/// document of the API has both, and the 503 of a task that cannot be stored.
struct TaskAccepted {
  static constexpr std::string_view media_range = "application/json";
  static constexpr int usual_status = 202;
  /// What the document of the API says of them.
  static constexpr std::string_view documented = R"({
    "202": {
      "headers": {"Location": {"description": "Where the host says what becomes of the task",
                               "schema": {"type": "string", "format": "uri-reference"}}},
      "content": {"application/json": {"schema": {
        "type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}}}},
    "503": {"description": "Tasks cannot be stored just now"}})";

  std::string id{};  ///< of the task: {"id": ...} is the body

  void send(const Call& call) const;
};

namespace detail {

/// What is the same for every function that is a task.
struct TaskCall {
  Host host;
  std::string where;

  static void drop_source(void* source);
  std::stop_token token_of(const portico_task_run& run) const;
  void keep_result(const portico_task_run& run, const portico_value& value) const;
};

template <class Args, class F>
inline constexpr bool takes_run = std::is_invocable_v<const F&, const Args&, TaskRun>;
template <class Args, class F>
inline constexpr bool takes_token = std::is_invocable_v<const F&, const Args&, std::stop_token>;
template <class Args, class F>
inline constexpr bool is_task =
    takes_run<Args, F> || takes_token<Args, F> || std::is_invocable_v<const F&, const Args&>;

template <class Args, class F> struct TaskEndpoint : TaskCall {
  F work;

  decltype(auto) call(const Args& args, const portico_task_run& run) const {
    if constexpr (takes_run<Args, F>)
      return std::invoke(work, args, TaskRun{run, token_of(run)});
    else if constexpr (takes_token<Args, F>)
      return std::invoke(work, args, token_of(run));
    else
      return std::invoke(work, args);
  }

  static portico_result run(void* self, const portico_task_run* run, const portico_value* args) {
    const auto& endpoint = *static_cast<const TaskEndpoint*>(self);
    return guarded(endpoint.host, endpoint.where, [&] {
      Args value{};
      Type<Args>::read(*args, value);
      if constexpr (std::is_void_v<decltype(endpoint.call(value, *run))>) {
        endpoint.call(value, *run);
      } else {
        const auto result = endpoint.call(value, *run);
        Cells cells;
        portico_value cell{};
        Type<std::remove_cvref_t<decltype(result)>>::write(result, cell, cells);
        endpoint.keep_result(*run, cell);
      }
      return PORTICO_OK;
    });
  }
  static void drop(void* self) { delete static_cast<TaskEndpoint*>(self); }
};

template <class Args> Schema task_schema(Schemas& schemas) {
  if constexpr (AnyJson<Args>)
    return {};
  else
    return Type<Args>::schema(schemas);
}

/// The words of a kind of tasks, without its function.
portico_task_kind task_kind(std::string_view name, const TaskOptions& options);

}  // namespace detail

template <class Args, class F>
void App::task(const std::string& name, F work, const TaskOptions& options) {
  constexpr bool is_value = detail::Value<Args>;
  static_assert(is_value, "portico: the arguments of a task are a type with a JSON form, such as a "
                          "struct: app.task<MailArgs>(...)");
  constexpr bool suits = detail::is_task<Args, F>;
  static_assert(suits, "portico: a task is a function of (const Args&), of (const Args&, TaskRun) "
                       "or of (const Args&, std::stop_token), and const: many threads call it");
  if constexpr (is_value && suits) {
    using Endpoint = detail::TaskEndpoint<Args, F>;
    portico_task_kind kind = detail::task_kind(name, options);
    auto* endpoint = new Endpoint{{host_, "task '" + name + '\''}, std::move(work)};
    kind.handler = {endpoint, Endpoint::run, Endpoint::drop};
    declare_task(kind, detail::task_schema<Args>);
  }
}
template <class Args, class F> void App::task(const std::string& name, F work) {
  task<Args>(name, std::move(work), TaskOptions{});
}

template <class Args>
void App::cron(std::string_view schedule, std::string_view task, const Args& args,
               const CronOptions& options) {
  detail::Cells cells;
  portico_value cell{};
  detail::Type<Args>::write(args, cell, cells);
  declare_cron(schedule, task, cell, options);
}
template <class Args>
void App::cron(std::string_view schedule, std::string_view task, const Args& args) {
  cron(schedule, task, args, CronOptions{});
}

template <class Args>
std::string App::enqueue(std::string_view name, const Args& args,
                         const EnqueueOptions& options) const {
  return TaskBatch{}.add(name, args, options).enqueue(host_).front();
}
template <class Args> std::string App::enqueue(std::string_view name, const Args& args) const {
  return enqueue(name, args, EnqueueOptions{});
}
inline std::vector<std::string> App::enqueue(const TaskBatch& batch) const {
  return batch.enqueue(host_);
}

template <class Args>
std::string Call::enqueue(std::string_view name, const Args& args,
                          const EnqueueOptions& options) const {
  return TaskBatch{}.add(name, args, options).enqueue(host_).front();
}
template <class Args> std::string Call::enqueue(std::string_view name, const Args& args) const {
  return enqueue(name, args, EnqueueOptions{});
}
inline std::vector<std::string> Call::enqueue(const TaskBatch& batch) const {
  return batch.enqueue(host_);
}
inline TaskAccepted Call::accepted(std::string id) const { return {std::move(id)}; }

}  // namespace portico
