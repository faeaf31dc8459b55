#include "isolation/isolated.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <system_error>
#include <thread>
#include <utility>

#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "isolation/asking.hpp"
#include "isolation/assignment.hpp"
#include "isolation/message.hpp"
#include "isolation/registration.hpp"
#include "model/models.hpp"
#include "plugin/app.hpp"
#include "plugin/loaded.hpp"
#include "plugin/sanitizer.hpp"
#include "portico/thrown.hpp"
#include "process/crash.hpp"
#include "process/shared_memory.hpp"
#include "route/flight.hpp"
#include "route/route.hpp"
#include "route/witness.hpp"
#include "settings/log.hpp"
#include "settings/log_scope.hpp"

namespace portico::isolation {
namespace {

/// What stop() may take before the process is ended without it.
constexpr unsigned last_seconds = 60;

/// Refuses the plugin when a system call has failed.
void must(int result, const std::string& what) {
  if (result != 0) throw plugin::Refused{what + ": " + std::generic_category().message(errno)};
}

void limit(int resource, rlim_t most, const char* what) {
  const rlimit both{most, most};
  must(::setrlimit(static_cast<__rlimit_resource>(resource), &both), what);
}

void confine(const Assignment& assignment) {
  const settings::Confinement& process = assignment.section.process;
  limit(RLIMIT_CORE, 0, "cannot do without core dumps");
  if (process.files) limit(RLIMIT_NOFILE, process.files, "cannot limit process.files");
  if (process.memory && !plugin::sanitizer_runs())
    limit(RLIMIT_DATA, process.memory << 20, "cannot limit process.memory");
  if (!assignment.account) return;
  const std::string cannot = "cannot become the user of process.user (the host has to be root for "
                             "that)";
  must(::setgroups(1, &assignment.account->group), cannot);
  must(::setgid(assignment.account->group), cannot);
  must(::setuid(assignment.account->user), cannot);
  must(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), cannot);
}

/// How a source of values says over the control that it has something.
struct Waker {
  std::function<void(Kind)> say;

  static portico_waker make(std::function<void(Kind)> say) {
    return {new Waker{std::move(say)},
            [](void* self) { static_cast<Waker*>(self)->say(Kind::wake); },
            [](void* self) {
              const std::unique_ptr<Waker> waker{static_cast<Waker*>(self)};
              waker->say(Kind::unlisten);
            }};
  }
};

class Isolated {
public:
  explicit Isolated(Wire& control) : control_{control} {}

  [[noreturn]] void run() {
    Message first;
    if (control_.receive(first) != Wire::Received::message || first.kind != Kind::begin)
      ::_exit(EXIT_FAILURE);
    try {
      const Assignment assignment = assignment_of(text_of(first.value));
      settings::open_log(assignment.log);
      confine(assignment);  // before there are other threads, which inherit it
      std::thread{[this] { listen(); }}.detach();
      start(assignment);
    } catch (const std::exception& error) {
      say(Kind::refused, 0, text(std::string_view{error.what()}));
      ::alarm(last_seconds);
      if (app_) plugin_->stop();  // also after a start that failed
      ::_exit(EXIT_SUCCESS);
    }
    tidy();
    stop();
  }

private:
  void start(const Assignment& assignment) {
    std::vector<plugin::Copy> companions;
    for (const Assignment::Companion& one : assignment.companions)
      companions.push_back(plugin::Copy::adopt(one.file, one.digest, os::Descriptor{one.copy}));
    plugin::Library library{
        plugin::Copy::adopt(assignment.file, assignment.digest, os::Descriptor{assignment.copy})
            .with(std::move(companions)),
        {assignment.name, {}}};
    plugin_ = std::make_unique<plugin::Loaded>(std::move(library), assignment.section,
                                               assignment.name, asking_services());
    app_ = std::make_unique<portico_app>(assignment.name, plugin_->facts().version);
    plugin_->start(*app_);
    app_->phase.store(portico_app::Phase::live, std::memory_order_release);
    for (const plugin::Draft& draft : app_->drafts)
      flights_.push_back(route::flight_label(
          assignment.name, std::string{str(draft.route.method)} + ' ' + assignment.section.prefix +
                               std::string{str(draft.route.path)}));
    compile(assignment);
    started_.store(true, std::memory_order_release);
    Registration registration{plugin_->facts(), *app_};
    if (!say(Kind::hello, 0, registration.value())) ::_exit(EXIT_FAILURE);
  }

  /// As the host does, which says what it refuses: here it is only for the verdict on replies.
  void compile(const Assignment& assignment) {
    const auto contract = model::contract_of(assignment.contract);
    try {
      for (const auto& [name, schema] : app_->models) models_.add(name, schema);
    } catch (const std::runtime_error&) {
    }
    for (const plugin::Draft& draft : app_->drafts) {
      auto& route = routes_.emplace_back();
      try {
        route = route::compile(draft.route, {}, assignment.name, models_,
                               contract.value_or(model::Contract::enforce));
      } catch (const std::runtime_error&) {
      }
    }
    models_.finish([](const std::exception&) {});
  }

  static std::string_view str(portico_str text) { return {text.data, text.size}; }

  bool say(Kind kind, std::int64_t number, const portico_value& value = {}) {
    const std::lock_guard lock{control_mutex_};
    return control_.send(kind, number, value);
  }

  // ---- The control ----

  void listen() {
    Message message;
    while (control_.receive(message) == Wire::Received::message) {
      switch (message.kind) {
      case Kind::channel:
        if (started_.load(std::memory_order_acquire)) open(std::move(message.descriptor));
        break;
      case Kind::drop: put({Kind::drop, message.number}); break;
      case Kind::stop: put({Kind::stop, 0}); break;
      default: break;
      }
    }
    ::kill(0, SIGKILL);  // there is no host any more; what the plugin has started ends too
  }

  void open(os::Descriptor socket) {
    try {
      auto wire =
          std::make_unique<Wire>(std::move(socket), Wire::Trust{.most_sent = most_from_isolated});
      std::thread{[this, wire = std::move(wire)] { serve(*wire); }}.detach();
    } catch (const std::exception& error) {  // the channel ends, and with it the call
      app_->write(PORTICO_ERROR, std::string{"has no thread for another call: "} + error.what() +
                                     ": raise process.memory");
    }
  }

  struct Chore {
    Kind kind;
    std::int64_t number;
  };

  void put(Chore chore) {
    const std::lock_guard lock{chores_mutex_};
    chores_.push_back(chore);
    chores_came_.notify_one();
  }

  /// Ends what the host has dropped, until it says stop: code of the plugin that nobody waits for.
  void tidy() {
    for (;;) {
      std::unique_lock lock{chores_mutex_};
      chores_came_.wait(lock, [this] { return !chores_.empty(); });
      const Chore chore = chores_.front();
      chores_.pop_front();
      lock.unlock();
      if (chore.kind == Kind::stop) return;
      objects_.drop(chore.number);
    }
  }

  [[noreturn]] void stop() {
    ::alarm(last_seconds);
    const std::unique_lock over{running_};
    {
      const route::Flight flight{route::flight_label(app_->id, "stop()")};
      app_->phase.store(portico_app::Phase::stopped, std::memory_order_release);
      app_->drafts.clear();
      plugin_->stop();
    }
    plugin_->close();
    ::_exit(EXIT_SUCCESS);
  }

  // ---- A channel ----

  void serve(Wire& wire) {
    Message message;
    while (wire.receive(message) == Wire::Received::message)
      if (!obey(wire, message)) return;
  }

  bool obey(Wire& wire, const Message& message) {
    const std::shared_lock running{running_};
    switch (message.kind) {
    case Kind::call: return call(wire, message);
    case Kind::next: return next(wire, message);
    case Kind::next_value: return next_value(wire, message);
    case Kind::listen: return wire.send(Kind::ended, listen_to(message.number));
    case Kind::run_task: return run_task(wire, message);
    default: return false;
    }
  }

  bool call(Wire& wire, const Message& message) {
    const auto given = items_of(message.value);
    const auto index = static_cast<std::size_t>(message.number);
    if (index >= app_->drafts.size() || given.empty()) return false;
    const settings::LogScope scope{text_of(given[0])};
    const route::Flight flight{flights_[index]};
    const portico_handler& handler = *app_->drafts[index].handler;
    Asking asking{wire, objects_, *app_, routes_[index].get()};
    const route::Witness witness;
    const portico_result result = tried([&] {
      return handler.run(handler.self, asking.call(), given.size() > 1 ? &given[1] : nullptr);
    });
    testify(wire, witness, result);
    return wire.send(Kind::returned, result);
  }

  template <class Step> static portico_result tried(const Step& step) {
    try {
      return step();
    } catch (...) {
      route::Witness::say("threw " + detail::describe_thrown());
      return PORTICO_FAILED;
    }
  }

  /// What the plugin said of its failure goes ahead of the result.
  static void testify(Wire& wire, const route::Witness& witness, portico_result result) {
    if (result >= PORTICO_OK || (witness.why().empty() && !witness.logged())) return;
    wire.add(Kind::because, witness.logged() ? 1 : 0, text(witness.why()));
  }

  bool next(Wire& wire, const Message& message) {
    return pull<Source>(wire, Kind::chunk, message,
                        [&](const portico_source& source, const route::Witness& witness) {
                          portico_str chunk{};
                          const portico_result result = source.next(source.self, &chunk);
                          testify(wire, witness, result);
                          return wire.send(Kind::chunk, result,
                                           result == PORTICO_OK ? text(chunk) : portico_value{});
                        });
  }

  bool next_value(Wire& wire, const Message& message) {
    return pull<Values>(
        wire, Kind::event, message,
        [&](const portico_values& values, const route::Witness& witness) {
          portico_event event{};
          event.size = sizeof event;
          const portico_result result = values.next(values.self, &event);
          testify(wire, witness, result);
          if (result != PORTICO_OK) return wire.send(Kind::event, result);
          const portico_value none{};
          const std::array told{number(event.retry), event.text.data ? text(event.text) : none,
                                text(event.event),   text(event.id),
                                text(event.comment), event.data ? *event.data : none};
          return wire.send(Kind::event, result, array(std::span{told}.first(event.data ? 6 : 5)));
        });
  }

  /// Asks a source for more, and answers for one that is not there or throws.
  template <class Kept, class Step>
  bool pull(Wire& wire, Kind kind, const Message& message, const Step& step) {
    const auto kept = objects_.find<Kept>(message.number);
    if (!kept) return wire.send(kind, PORTICO_FAILED);
    const route::Flight flight{kept->flight};
    const route::Witness witness;
    try {
      return step(*kept->callable, witness);
    } catch (...) {
      route::Witness::say("threw " + detail::describe_thrown());
    }
    testify(wire, witness, PORTICO_FAILED);
    return wire.send(kind, PORTICO_FAILED);
  }

  portico_result listen_to(std::int64_t number) {
    const auto values = objects_.find<Values>(number);
    if (!values) return PORTICO_FAILED;
    values->callable->listen(values->callable->self, Waker::make([this, number](Kind kind) {
                               static_cast<void>(say(kind, number));
                             }));
    return PORTICO_OK;
  }

  bool run_task(Wire& wire, const Message& message) {
    const settings::LogScope scope{text_of(message.value)};
    const auto task = objects_.find<Task>(message.number);
    if (!task) return wire.send(Kind::ended, PORTICO_FAILED);
    const route::Flight flight{task->flight};
    const route::Witness witness;
    const portico_result result = tried([&] { return task->callable->run(task->callable->self); });
    testify(wire, witness, result);
    return wire.send(Kind::ended, result);
  }

  Wire& control_;
  /// The host asks for the end when it has heard of the end of every call, which is before the
  /// thread of that call has let go of what it used.
  std::shared_mutex running_;
  std::mutex control_mutex_;  ///< of what is sent over it
  Objects objects_;
  std::unique_ptr<plugin::Loaded> plugin_;
  std::unique_ptr<portico_app> app_;
  model::Models models_;
  std::vector<std::unique_ptr<route::Route>> routes_;  ///< by handler; null: the host is to judge
  std::vector<std::uint32_t> flights_;                 ///< labels of the handlers
  std::atomic<bool> started_{false};  ///< what start() has filled in is there for all threads
  std::mutex chores_mutex_;
  std::condition_variable chores_came_;
  std::deque<Chore> chores_;
};

}  // namespace

void run_isolated(int control, int memory) {
  // As long as the process: threads may use them until their very end.
  static process::SharedMemory& flights = *new process::SharedMemory{memory};
  static Wire& wire = *new Wire{os::Descriptor{control}, Wire::Trust{}};
  route::use(*flights);
  process::tell_crashes();
  ::signal(SIGPIPE, SIG_IGN);
  static Isolated& isolated = *new Isolated{wire};
  isolated.run();
}

}  // namespace portico::isolation
