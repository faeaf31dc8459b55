#include "isolation/inside/isolated.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <thread>
#include <utility>

#include <unistd.h>

#include "isolation/assignment.hpp"
#include "isolation/crossings.hpp"
#include "isolation/inbox.hpp"
#include "isolation/inside/asking.hpp"
#include "isolation/inside/channel.hpp"
#include "isolation/inside/chores.hpp"
#include "isolation/inside/confinement.hpp"
#include "isolation/inside/crew.hpp"
#include "isolation/inside/task_runs.hpp"
#include "isolation/message.hpp"
#include "isolation/outbox.hpp"
#include "isolation/registration.hpp"
#include "isolation/trace/span_cells.hpp"
#include "isolation/work/order_cells.hpp"
#include "isolation/work/run_cells.hpp"
#include "model/models.hpp"
#include "os/thread.hpp"
#include "plugin/app.hpp"
#include "plugin/loaded.hpp"
#include "portico/thrown.hpp"
#include "process/crash.hpp"
#include "process/shared_memory.hpp"
#include "route/flight.hpp"
#include "route/route.hpp"
#include "settings/log/log.hpp"
#include "settings/log/log_scope.hpp"
#include "trace/sink.hpp"

namespace portico::isolation {
namespace {

/// What stop() may take before the process is ended without it.
constexpr unsigned last_seconds = 60;

class Isolated final : public trace::Sink {
public:
  explicit Isolated(int control)
      : control_{control},
        out_{control, Outbox::Sending::whole, most_from_isolated} {}

  [[noreturn]] void run() {
    Message first;
    if (!receive(first) || first.kind != Kind::begin) ::_exit(EXIT_FAILURE);
    try {
      const Assignment assignment = assignment_of(text_of(first.value()));
      settings::open_log(assignment.log);
      confine(assignment);  // before there are other threads, which inherit it
      std::thread{[this] {
        os::begin_thread("control");
        listen();
      }}.detach();
      start(assignment);
    } catch (const std::exception& error) {
      say(Kind::refused, 0, 0, text(std::string_view{error.what()}));
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
                                               assignment.name, crossing_services());
    app_ = std::make_unique<portico_app>(assignment.name, plugin_->facts().version);
    plugin_->start(*app_);
    app_->phase.store(portico_app::Phase::live, std::memory_order_release);
    for (const plugin::Draft& draft : app_->drafts)
      flights_.push_back(route::flight_label(
          assignment.name, std::string{str(draft.route.method)} + ' ' + assignment.section.prefix +
                               std::string{str(draft.route.path)}));
    compile(assignment);
    for (const plugin::Draft& draft : app_->drafts) {
      Paces& paces = paces_.emplace_back();
      paces.calls.declare(draft.route.flags);
      paces.pulls.declare(draft.route.flags);
    }
    served_.emplace(Served{*app_, routes_, flights_, paces_, objects_, running_,
                           [this](std::int64_t object) {
                             chores_.put({Kind::drop, object});
                           },
                           std::uint64_t{assignment.section.process.value} << 20});
    crew_.start(assignment.handler);
    started_.store(true, std::memory_order_release);
    trace::Sink::use(this);
    Registration registration{plugin_->facts(), *app_};
    if (!say(Kind::hello, 0, 0, registration.value())) ::_exit(EXIT_FAILURE);
    open_outlet();
  }

  /// The host has them exported. One that cannot cross is worth nothing more.
  void add(std::vector<trace::Span> spans) noexcept override try {
    say(Kind::spans, 0, 0, SpanCells{spans}.value());
  } catch (const std::exception&) {
  }

  /// The host stores what is enqueued here.
  void open_outlet() {
    app_->outlet.open(
        [this](const std::vector<task::Order>& orders, task::Told told) {
          say(Kind::enqueue, runs_.await(std::move(told)), 0, OrderCells{orders}.value());
        },
        [this](const task::Enqueued& came) {
          if (came.result != PORTICO_OK)
            app_->write(PORTICO_ERROR, "what start() has enqueued is lost: " + came.why);
        });
  }

  /// As the host does, which says what it refuses: here it is only for the verdict on replies.
  void compile(const Assignment& assignment) {
    const route::Terms terms{
        .contract = model::contract_of(assignment.contract).value_or(model::Contract::enforce)};
    try {
      for (const auto& [name, schema] : app_->models) models_.add(name, schema);
    } catch (const std::runtime_error&) {
    }
    for (const plugin::Draft& draft : app_->drafts) {
      auto& route = routes_.emplace_back();
      try {
        route = route::compile(draft.route, {}, assignment.name, models_, terms);
        route->flight = flights_[routes_.size() - 1];
      } catch (const std::runtime_error&) {
      }
    }
    models_.finish([](const std::exception&) {});
  }

  static std::string_view str(portico_str text) { return {text.data, text.size}; }

  bool say(Kind kind, std::uint64_t call, std::int64_t number, const portico_value& value = {}) {
    out_.add(kind, call, number, value);
    return out_.flush();
  }

  // ---- The control ----

  /// False: the host is gone.
  bool receive(Message& message) {
    for (;;) {
      const Inbox::Next next = in_.next(message);
      if (next == Inbox::Next::message) return message.open();
      if (next == Inbox::Next::nonsense ||
          in_.read(control_, Inbox::Patience::any) != Inbox::Came::some)
        return false;
    }
  }

  void listen() {
    Message message;
    while (receive(message)) {
      switch (message.kind) {
      case Kind::channel:
        if (started_.load(std::memory_order_acquire))
          open(os::Descriptor{message.descriptor.release()});
        break;
      case Kind::run_task: begin_task(std::make_shared<Message>(std::move(message))); break;
      case Kind::run_kind: begin_kind(std::make_shared<Message>(std::move(message))); break;
      case Kind::stop_run:
        if (const auto run = runs_.find(std::string{text_of(message.value())}))
          static_cast<void>(crew_.run([run] { run->stop(); }));
        break;
      case Kind::enqueued: runs_.tell(message.call, enqueued_of(message)); break;
      case Kind::check_health:
        begin(message.call,
              [this, call = message.call, number = message.number] { check(call, number); });
        break;
      case Kind::verify:
        begin(message.call,
              [this, call = message.call, shown = std::string{text_of(message.value())}] {
                verify(call, shown);
              });
        break;
      case Kind::ping: say(Kind::pong, 0, static_cast<std::int64_t>(crew_.hung())); break;
      case Kind::settle:
        crew_.when_settled([this, call = message.call] { say(Kind::returned, call, PORTICO_OK); });
        break;
      case Kind::drop: chores_.put({Kind::drop, message.number}); break;
      case Kind::stop: chores_.put({Kind::stop, 0}); break;
      default: break;
      }
    }
    ::kill(0, SIGKILL);  // there is no host any more; what the plugin has started ends too
  }

  void open(os::Descriptor socket) {
    try {
      crew_.add(*std::make_unique<Channel>(std::move(socket), *served_, crew_).release());
    } catch (const std::exception& error) {
      app_->write(PORTICO_ERROR, std::string{"has no thread for calls: "} + error.what() +
                                     ": raise process.memory");
      ::_exit(EXIT_FAILURE);
    }
  }

  void begin_task(const std::shared_ptr<const Message>& message) {
    begin(message->call, [this, message] { run(*message); });
  }
  void begin_kind(const std::shared_ptr<const Message>& message) {
    begin(message->call, [this, message] { run_kind(*message); });
  }
  /// What a thread of the host waits for.
  void begin(std::uint64_t call, Crew::Work work) {
    if (!crew_.run(std::move(work))) say(Kind::returned, call, PORTICO_FAILED);
  }

  void end(std::uint64_t call, portico_result result, bool logged, std::string_view why) {
    if (result < PORTICO_OK && (!why.empty() || logged))
      out_.add(Kind::because, call, logged ? 1 : 0, text(why));
    say(Kind::returned, call, result);
  }

  void check(std::uint64_t call, std::int64_t number) {
    const std::shared_lock running{running_};
    const auto& checks = app_->health_checks;
    const auto index = static_cast<std::size_t>(number);
    const std::string why = index < checks.size() ? checks[index].ask() : "is none of the plugin's";
    end(call, why.empty() ? PORTICO_OK : PORTICO_FAILED, false, why);
  }

  void verify(std::uint64_t call, const std::string& shown) {
    const std::shared_lock running{running_};
    if (!app_->verification) return end(call, PORTICO_FAILED, false, "has no verifier");
    const plugin::Verification::Answer answer = app_->verification->ask(shown);
    if (!answer.known) return end(call, PORTICO_FAILED, false, answer.why);
    if (answer.who) out_.add(Kind::because, call, 0, text(*answer.who));
    say(Kind::returned, call, PORTICO_OK);
  }

  void run(const Message& message) {
    const std::shared_lock running{running_};
    const auto said = items_of(message.value());
    if (said.size() != 3)
      return end(message.call, PORTICO_FAILED, false, "is none of the plugin's");
    const settings::LogScope scope{text_of(said[0]), text_of(said[1]), text_of(said[2])};
    const auto task = objects_.find<Task>(message.number);
    const route::Flight flight{task ? task->flight : 0};
    const route::Witness witness;
    portico_result result = PORTICO_FAILED;
    try {
      if (task) result = task->callable->run(task->callable->self);
    } catch (...) {
      route::Witness::say("threw " + detail::describe_thrown());
    }
    end(message.call, result, witness.logged(), witness.why());
  }

  void run_kind(const Message& message) {
    const std::shared_lock running{running_};
    const auto said = items_of(message.value());
    const auto& kinds = app_->outlet.kinds();
    const auto index = static_cast<std::size_t>(message.number);
    if (said.size() != parts_of_run || index >= kinds.size())
      return end(message.call, PORTICO_FAILED, false, "is none of the plugin's");
    const settings::LogScope scope{text_of(said[0]), text_of(said[1]), text_of(said[2])};
    const route::Flight flight{kinds[index].flight};
    const route::Witness witness;
    std::string gave;
    const auto result = runs_.run(kinds[index], facts_of(said), said[parts_of_run - 1], gave);
    if (result != PORTICO_OK) return end(message.call, result, witness.logged(), witness.why());
    say(Kind::returned, message.call, result, text(std::string_view{gave}));
  }

  /// Ends what the host has dropped, until it says stop: code of the plugin that nobody waits for.
  void tidy() {
    for (;;) {
      const Chores::Chore chore = chores_.await();
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
      app_->health_checks.clear();
      app_->verification.reset();
      app_->outlet.clear();
      plugin_->stop();
    }
    plugin_->close();
    ::_exit(EXIT_SUCCESS);
  }

  const int control_;
  Outbox out_;
  Inbox in_;
  Crew crew_;
  /// The host asks for the end when it has heard of the end of every call, which is before the
  /// thread of that call has let go of what it used.
  std::shared_mutex running_;
  Objects objects_;
  Runs runs_;
  std::unique_ptr<plugin::Loaded> plugin_;
  std::unique_ptr<portico_app> app_;
  model::Models models_;
  std::vector<std::unique_ptr<route::Route>> routes_;  ///< by handler; null: the host is to judge
  std::vector<std::uint32_t> flights_;                 ///< labels of the handlers
  std::deque<Paces> paces_;
  std::optional<Served> served_;
  std::atomic<bool> started_{false};  ///< what start() has filled in is there for all threads
  Chores chores_;
};

}  // namespace

void run_isolated(int control, int memory) {
  // As long as the process: threads may use them until their very end.
  static process::SharedMemory& flights = *new process::SharedMemory{memory};
  route::use(*flights);
  process::tell_crashes();
  ::signal(SIGPIPE, SIG_IGN);
  static Isolated& isolated = *new Isolated{control};
  isolated.run();
}

}  // namespace portico::isolation
