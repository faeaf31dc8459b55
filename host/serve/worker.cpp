#include "serve/worker.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <thread>

#include <unistd.h>

#include <Poco/Logger.h>

#include <nlohmann/json.hpp>

#include "http/application.hpp"
#include "http/limits.hpp"
#include "http/monitor.hpp"
#include "http/server.hpp"
#include "life/control.hpp"
#include "life/decisions.hpp"
#include "life/orders.hpp"
#include "life/registry.hpp"
#include "life/watch.hpp"
#include "process/crash.hpp"
#include "process/resident.hpp"
#include "process/shared_memory.hpp"
#include "process/slack.hpp"
#include "route/flight.hpp"
#include "serve/announce.hpp"
#include "serve/health.hpp"
#include "serve/lifeline.hpp"
#include "serve/readiness.hpp"
#include "settings/load.hpp"
#include "settings/log_scope.hpp"
#include "task/queue.hpp"

namespace portico::serve {
namespace {

using Clock = std::chrono::steady_clock;

/// What plugins get for stop() after the drain.
constexpr std::chrono::seconds last_grace{2};

Poco::Logger& log() {
  static Poco::Logger& logger = Poco::Logger::get("portico");
  return logger;
}

http::Limits transport_limits(const settings::Settings& settings) {
  http::Limits limits;
  limits.target = settings.limits.target;
  limits.header_section = settings.limits.header_section;
  limits.header_fields = settings.limits.header_fields;
  limits.body_rate = settings.limits.body_rate;
  limits.bodies = settings.limits.bodies;
  limits.send_rate = settings.limits.send_rate;
  limits.connections = settings.limits.connections;
  limits.header_deadline = settings.deadlines.header;
  limits.body_deadline = settings.deadlines.body;
  limits.keep_alive = settings.deadlines.keep_alive;
  limits.handler_deadline = settings.deadlines.handler;
  limits.send_deadline = settings.deadlines.send;
  limits.pool_threads = settings.threads.handlers;
  limits.pool_queue = settings.queues.handlers;
  return limits;
}

http::Limits monitoring_limits(const settings::Settings& settings) {
  http::Limits limits = transport_limits(settings);
  limits.pool_threads = limits.pool_queue = 1;
  return limits;
}

/// Whatever still hangs when the patience of the operator is over does not keep the process.
void leave_after(std::chrono::milliseconds patience) {
  std::thread{[patience] {
    std::this_thread::sleep_for(patience);
    log().error("something of a plugin still runs: it is left behind");
    std::quick_exit(EXIT_SUCCESS);
  }}.detach();
}

void drain(http::Server& server, task::Queue& tasks, std::chrono::milliseconds patience) {
  const auto until = Clock::now() + patience;
  for (const auto& cut : server.drain(patience)) {
    const settings::LogScope scope{cut.id};
    log().warning("cut off " + cut.method + ' ' + cut.target + " of " + cut.peer +
                  ": it was not done in time");
  }
  const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
  const std::size_t lost = tasks.drain(std::max(rest, std::chrono::milliseconds{0}));
  if (lost)
    log().error("lost " + std::to_string(lost) +
                (lost == 1 ? " background task" : " background tasks"));
}

/// The notes of the process before this one.
life::Decisions inherited(const route::FlightMemory& memory) {
  return life::decisions_of({memory.notes, ::strnlen(memory.notes, sizeof memory.notes)});
}

class Worker {
public:
  Worker(const settings::Settings& settings, const settings::Sources& sources,
         const std::optional<Link>& link, Signals& signals)
      : settings_{settings}, sources_{sources}, link_{link}, signals_{signals},
        lifeline_{link ? link->socket : -1, signals}, registry_{settings,
                                                                life::Trial::Place::elsewhere},
        tasks_{{settings.threads.tasks, settings.queues.tasks}},
        application_{first_site(), tasks_, monitor_, application_options()},
        server_{application_, transport_limits(settings), settings.listen,
                settings.threads.serving},
        monitoring_{monitor_, monitoring_limits(settings), settings.monitoring.listen, 1} {
    monitor_.watch(
        {[this] { return table(); }, [this] { return server_.figures(); },
         [this] { return tasks_.snapshot(); }, [this] { return counts(registry_.standings()); },
         [this] { return objections(registry_.standings(), settings_.monitoring.ready); }});
    registry_.publish_to([this](auto site) { application_.swap(std::move(site)); });
  }

  int run() {
    signals_.end_in_order();  // before anybody can know that it serves
    open();
    const Signals::End end = signals_.wait();
    monitor_.set_ready(false);
    control_.reset();
    health_.reset();
    std::string line{words(end)};
    line += ": no new connections; requests in progress have ";
    line += std::to_string(settings_.deadlines.shutdown.count());
    line += " ms";
    log().information(line);
    if (end == Signals::End::retired) retire();
    return close();
  }

private:
  static const char* words(Signals::End end) {
    switch (end) {
    case Signals::End::terminated: return "SIGTERM";
    case Signals::End::interrupted: return "SIGINT";
    case Signals::End::retired: return "replaced by a fresh process";
    case Signals::End::orphaned: return "the supervisor is gone";
    }
    return "";
  }

  http::Application::Options application_options() const {
    http::Application::Options options;
    options.body_limit = settings_.limits.body;
    options.upload_limit = settings_.uploads.body;
    options.upload_total = settings_.uploads.total;
    options.input_limit = settings_.limits.input;
    options.uploads.memory = settings_.uploads.memory;
    options.uploads.folder = settings_.uploads.folder;
    options.form = {settings_.uploads.fields, settings_.uploads.files, settings_.uploads.field};
    options.errors = {settings_.errors.most, settings_.errors.echo};
    options.shown = settings_.monitoring.shown;
    options.access_log = {settings_.log.access && log().information(), settings_.log.format};
    return options;
  }

  /// The one look before anything is served.
  std::shared_ptr<const http::Site> first_site() {
    std::shared_ptr<const http::Site> first;
    registry_.publish_to([&first](auto site) { first = std::move(site); });
    route::FlightMemory& memory = route::flight_memory();
    registry_.restore(inherited(memory), [&memory](const life::Decisions& decisions) {
      route::put(memory.notes, life::to_json(decisions));
    });
    registry_.look();
    const life::Overview overview = registry_.overview();
    if (!link_ || link_->incarnation == 1) announce(overview, std::cout);
    warn_of_orphans(settings_, overview);
    const auto serves = [](const life::Row& row) { return row.state == life::State::serving; };
    if (std::none_of(overview.rows.begin(), overview.rows.end(), serves))
      log().warning("no plugin is served from " + settings_.plugin_folder);
    return first;
  }

  void open() {
    if (link_) {
      server_.adopt(link_->listeners);
      monitoring_.adopt(link_->monitors);
    } else {
      server_.bind();
      monitoring_.bind();
    }
    monitor_.set_ready(true);  // for the first who asks
    server_.start();
    if (!settings_.monitoring.listen.empty()) monitoring_.start();
    open_control();
    if (settings_.watch == settings::Watch::on)
      watch_.emplace(settings_.plugin_folder, [this](const auto& busy) { registry_.look(busy); });
    health_.emplace(
        Health::Limits{settings_.limits.memory << 20,
                       std::max<std::size_t>(settings_.threads.handlers / 2, 1)},
        [this] { return server_.hung(); },
        [this](const std::string& why) { lifeline_.say("recycle " + why); });
    if (!link_ || link_->incarnation == 1) {
      announce("monitoring on", monitoring_.addresses(), std::cout);
      announce("listening on", server_.addresses(), std::cout);
    }
    lifeline_.say("ready");
  }

  void open_control() {
    const life::Orders::Sources sources{[this] { return settings::load(sources_); },
                                        [this] { return facts(); }};
    orders_.emplace(registry_, sources);
    const auto answer = [this](const std::string& line) { return orders_->answer(line); };
    if (!link_) own_control_.emplace(settings_);
    const int listening = link_ ? link_->control : own_control_->number();
    if (listening >= 0) control_.emplace(listening, answer);
  }

  /// The routes that serve now, held for as long as they are looked at.
  std::shared_ptr<const route::Table> table() const {
    const auto site = application_.site();
    return {site, &site->table()};
  }

  nlohmann::json facts() const {
    return {{"id", ::getpid()},
            {"portico", PORTICO_VERSION},
            {"supervised", link_.has_value()},
            {"incarnation", link_ ? link_->incarnation : 1},
            {"hung_threads", server_.hung()},
            {"waiting_tasks", tasks_.waiting()},
            {"memory_bytes", process::resident_octets()}};
  }

  /// Another process accepts now: what is connected here ends with its next reply.
  void retire() {
    watch_.reset();
    server_.retire();
    monitoring_.retire();
    const auto until = Clock::now() + settings_.deadlines.keep_alive + settings_.deadlines.shutdown;
    while (!server_.idle() && Clock::now() < until)
      if (signals_.wait_for(std::chrono::milliseconds{20})) return;
  }

  int close() {
    drain(server_, tasks_, settings_.deadlines.shutdown);
    leave_after(last_grace);
    watch_.reset();
    monitoring_.stop();  // before what it watches
    server_.stop();
    own_control_.reset();
    // A plugin whose code still runs cannot be stopped, nor may the process tear down what it uses.
    if (!tasks_.idle()) std::quick_exit(EXIT_SUCCESS);
    application_.swap(nullptr);
    if (!registry_.close(last_grace)) std::quick_exit(EXIT_SUCCESS);
    return EXIT_SUCCESS;
  }

  const settings::Settings& settings_;
  const settings::Sources& sources_;
  const std::optional<Link>& link_;
  Signals& signals_;
  const Lifeline lifeline_;
  life::Registry registry_;
  task::Queue tasks_;
  http::Monitor monitor_;
  http::Application application_;
  http::Server server_, monitoring_;
  std::optional<life::Watch> watch_;
  std::optional<Health> health_;
  std::optional<life::ControlSocket> own_control_;
  std::optional<life::Orders> orders_;
  std::optional<life::Control> control_;
};

}  // namespace

int work(const settings::Settings& settings, const settings::Sources& sources,
         const std::optional<Link>& link, Signals& signals) {
  process::keep_few_heaps();
  if (link) {
    // As long as the process: threads may write to it until their very end.
    static process::SharedMemory& memory = *new process::SharedMemory{link->memory};
    route::use(*memory);
    process::tell_crashes();
  }
  return Worker{settings, sources, link, signals}.run();
}

}  // namespace portico::serve
