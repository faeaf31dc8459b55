#include "serve/worker.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <unistd.h>

#include "http/application.hpp"
#include "http/monitoring/monitor.hpp"
#include "http/wire/server.hpp"
#include "life/cast.hpp"
#include "life/checkup.hpp"
#include "life/control/control.hpp"
#include "life/control/orders.hpp"
#include "life/decisions.hpp"
#include "life/folder/watch.hpp"
#include "life/registry.hpp"
#include "os/slack.hpp"
#include "plugin/library/own_threads.hpp"
#include "process/crash.hpp"
#include "process/shared_memory.hpp"
#include "route/flight.hpp"
#include "serve/command/announce.hpp"
#include "serve/departure.hpp"
#include "serve/kept_libraries.hpp"
#include "serve/lifeline.hpp"
#include "serve/listening.hpp"
#include "serve/live_settings.hpp"
#include "serve/on_demand.hpp"
#include "serve/readiness.hpp"
#include "serve/sight/facts.hpp"
#include "serve/sight/sight.hpp"
#include "serve/sight/sight_memory.hpp"
#include "serve/sight/trace_duty.hpp"
#include "serve/sight/vital_signs.hpp"
#include "serve/upgrade.hpp"
#include "serve/work/task_duty.hpp"
#include "settings/log/log.hpp"
#include "settings/log/log_file.hpp"
#include "settings/log/logger.hpp"
#include "task/queue.hpp"
#include "tls/profiles.hpp"

namespace portico::serve {
namespace {

using namespace std::chrono_literals;

/// The notes of the process before this one.
life::Decisions inherited(const route::FlightMemory& memory) {
  return life::decisions_of(route::text(memory.notes));
}

class Worker {
public:
  Worker(const settings::Settings& settings, const settings::Sources& sources, Given given,
         Signals& signals)
      : given_{std::move(given)},
        signals_{signals},
        lifeline_{given_.link ? given_.link->socket : -1, signals},
        tracing_{settings},
        duty_{settings.tasks},
        registry_{settings, given_.place},
        settings_{settings, sources, registry_,
                  [this](const settings::Settings& next) { apply(next); }},
        tasks_{{settings.threads.tasks, settings.queues.tasks}},
        application_{prepared().first_site(settings), tasks_, monitor_,
                     application_options(settings)},
        server_{application_, http::Limits{settings}},
        monitoring_{monitor_, http::Monitor::limits(settings)} {
    tls_.use(settings);
    monitor_.use(settings.errors.format);
    monitor_.watch(
        {[this] { return now(&http::Site::table); }, [this] { return now(&http::Site::policy); },
         [this] { return server_.figures(); }, [this] { return application_.spooled(); },
         [this] { return tasks_.snapshot(); }, [this] { return counts(registry_.standings()); },
         [this] { return objections(); },
         [this] { return life::has_health_checks(registry_.cast()); },
         [this] { return check_health(); }, tls_.empty() ? nullptr : &tls_.figures(),
         [this] { return tls_.expiries(); }, [this] { return versions(registry_.overview()); },
         [this] { return settings_.last_reload(); }, [this] { return duty_.scheduler().tally(); },
         TraceDuty::figures, [this] { return sight_.look(); }});
    registry_.publish_to([this](auto site) {
      application_.swap(std::move(site));
      duty_.serve(registry_.cast());
    });
  }

  int run() {
    if (signals_.ended()) return close();  // while plugins were loaded
    open();
    given_.manager.say("READY=1");
    const Signals::End end = signals_.wait();
    given_.manager.say("STOPPING=1");
    monitor_.set_ready(false);
    if (end == Signals::End::terminated) part(server_, settings_.now()->deadlines.lame_duck);
    if (end == Signals::End::orphaned) leave_addresses();
    stop_changes();
    log().information(std::string{reason(end)} +
                      ": no new connections; requests in progress have " +
                      std::to_string(settings_.now()->deadlines.shutdown.count()) + " ms");
    if (end == Signals::End::retired) retire();
    return close();
  }

private:
  static http::Application::Options application_options(const settings::Settings& settings) {
    return {{settings.log.access && log().information(), settings.log}, settings.monitoring.shown};
  }

  /// Before anything of a plugin runs: whatever asks for the end from here on has an orderly one,
  /// and the last word, whoever waits for whom.
  Worker& prepared() {
    signals_.on_end([this](Signals::End end) {
      // Nobody was promised anything, and whoever follows waits for the sockets.
      if (end == Signals::End::orphaned && !serves_) ::_exit(EXIT_SUCCESS);
      registry_.give_up_looking();
      leave_after(longest_end(end, settings_.now()->deadlines));
    });
    signals_.end_in_order();
    return *this;
  }

  /// The one look before anything is served.
  std::shared_ptr<const http::Site> first_site(const settings::Settings& settings) {
    std::shared_ptr<const http::Site> first;
    registry_.publish_to([&first](auto site) { first = std::move(site); });
    route::FlightMemory& memory = route::flight_memory();
    registry_.restore(inherited(memory), [&memory](const life::Decisions& decisions) {
      route::put(memory.notes, life::to_json(decisions));
    });
    kept_.restore(registry_, given_.link, settings);
    is_first() ? registry_.look() : registry_.take_over();
    if (signals_.ended()) return first;
    const life::Overview overview = registry_.overview();
    log().information(beginning(overview));
    if (is_first()) {
      announce(overview, std::cout);
      for (const std::string& line : in_vain(settings, overview, registry_.cast()))
        log().warning(line);
    }
    if (const std::string line = nothing(settings, overview); !line.empty()) log().warning(line);
    return first;
  }

  void open() {
    serves_ = true;
    const std::shared_ptr<const settings::Settings> settings = settings_.now();
    server_.adopt(listening(given_.listeners, settings->listen, tls_));
    monitoring_.adopt(listening(given_.monitors, settings->monitoring.listen, tls_));
    monitor_.set_ready(true);  // for the first who asks
    server_.start();
    signals_.on_last([this] { tell_in_progress(server_); });
    if (!given_.monitors.empty()) monitoring_.start();
    watch_folder(*settings);
    watch_health(*settings);
    begin_changes();
    if (is_first()) {
      announce("monitoring on", monitoring_.urls(), std::cout);
      announce("listening on", server_.urls(), std::cout);
    }
    lifeline_.say("ready");
  }

  bool is_first() const { return !given_.link || given_.link->incarnation == 1; }

  // ---- Other settings ----

  void begin_changes() {
    const life::Orders::Sources sources{
        [this](auto id) { return settings_.reload(id); },
        [this] { return host_facts(); },
        [this] { return sight_.look()->facts; },
        [this] { return check_health(); },
        [this](const auto& order) { return duty_.ask(order); },
        [this] { return given_.link ? upgrade_.await() : Upgrade::refuse(); }};
    orders_.emplace(registry_, sources);
    if (given_.control && given_.control->number() >= 0)
      control_.emplace(given_.control->number(),
                       [this](const std::string& line) { return orders_->answer(line); });
    registry_.keep_settings([this](const settings::Settings& settings) { keep(settings); });
    reading_.emplace("reload", [this] {
      settings_.reload();
      lifeline_.say("reloaded");
    });
    taking_.emplace("settings", [this] { take_settings(); });
    if (!given_.link) signals_.on_reload([this] { reading_->ask(); });
    if (!given_.link) signals_.on_reopen(settings::reopen_log);
    lifeline_.hear([this](std::string_view line) {
      if (upgrade_.hear(line)) return;
      if (line == "reload") reading_->ask();
      if (line == "settings") taking_->ask();
      if (line == "log") settings::reopen_log();
    });
  }

  /// Before the control socket: whoever starts another host in this one's place and finds nobody
  /// there, finds no address taken either (life/control/orphans.hpp).
  void leave_addresses() {
    server_.close_listeners();
    monitoring_.close_listeners();
  }

  void stop_changes() {
    signals_.on_reload({});
    signals_.on_reopen({});
    lifeline_.hear({});
    upgrade_.give_up();
    control_.reset();
    given_.control.reset();
    reading_.reset();
    taking_.reset();
    vital_signs_.reset();
  }

  void take_settings() {
    try {
      settings_.take(given_.memory->get());
    } catch (const std::exception& error) {
      log().error(std::string{"the supervisor gave no settings: "} + error.what());
    }
  }

  /// For the process that serves after this one.
  void keep(const settings::Settings& settings) {
    if (!given_.memory) return;
    try {
      given_.memory->put(settings);
      lifeline_.say("settings");
    } catch (const std::exception& error) {
      log().error(std::string{error.what()} + ": after a crash the settings before them count");
    }
  }

  void apply(const settings::Settings& next) {
    tls_.use(next);
    settings::use_log(next.log);
    settings::reopen_log();
    monitor_.use(next.errors.format);
    application_.use(application_options(next));
    server_.use(http::Limits{next});
    monitoring_.use(http::Monitor::limits(next));
    duty_.scheduler().use(next.tasks);
    tracing_.use(next);
    watch_folder(next);
    watch_health(next);
  }

  void watch_folder(const settings::Settings& settings) {
    const bool wanted = settings.watch == settings::Watch::on;
    if (wanted == watch_.has_value()) return;
    if (wanted)
      watch_.emplace(settings.plugin_folder, [this](const auto& busy) { registry_.look(busy); });
    else
      watch_.reset();
  }

  void watch_health(const settings::Settings& settings) {
    vital_signs_.reset();
    if (!given_.link) return;
    vital_signs_.emplace(settings, server_, given_.monitors.empty() ? nullptr : &monitoring_,
                         [this](const std::string& why) { lifeline_.say("recycle " + why); });
  }

  // ---- What is told ----

  nlohmann::json host_facts() const {
    return facts(*settings_.now(), given_.link ? given_.link->incarnation : 0, server_, monitoring_,
                 tasks_);
  }

  std::vector<http::Monitor::Objection> objections() const {
    return serve::objections(registry_.standings(),
                             registry_.has_served() ? Past::has_served : Past::never_served,
                             settings_.now()->monitoring.ready);
  }

  std::vector<plugin::Finding> check_health() const {
    return life::check_health(registry_.cast(), settings_.now()->deadlines.health_check);
  }

  /// A part of what serves now, held for as long as it is looked at.
  template <class Part>
  std::shared_ptr<const Part> now(const Part& (http::Site::*part)() const) const {
    const auto site = application_.site();
    return {site, &(*site.*part)()};
  }

  /// Another process accepts now: what is connected here ends with its next reply.
  void retire() {
    watch_.reset();
    server_.retire();
    monitoring_.retire();
    await_idle(server_, signals_, longest_retirement(settings_.now()->deadlines));
  }

  int close() {
    lifeline_.say("closing");
    const Drained drained = drain(server_, tasks_, duty_.scheduler(), registry_.cast(),
                                  settings_.now()->deadlines.shutdown);
    const bool told = tracing_.finish(last_spans);
    leave_after(last_words + last_grace);
    watch_.reset();
    monitoring_.stop();  // before what it watches
    const bool ended = unwind(server_, drained);
    signals_.on_last({});
    if (ended) server_.stop();
    // A plugin whose code still runs cannot be stopped, nor may the process tear down what it uses.
    if (!tasks_.idle() || !drained.tasks_rest) std::quick_exit(EXIT_SUCCESS);
    application_.swap(nullptr);
    duty_.leave();
    const bool closed = registry_.close(last_grace);
    if (!ended || !closed || !told || plugin::threads_left_behind() > 0)
      std::quick_exit(EXIT_SUCCESS);
    return EXIT_SUCCESS;
  }

  Given given_;
  Signals& signals_;
  std::atomic<bool> serves_{false};  // before those who are told of the end
  const Lifeline lifeline_;
  KeptLibraries kept_;
  TraceDuty tracing_;
  TaskDuty duty_;  // before those whose plugins enqueue
  life::Registry registry_;
  LiveSettings settings_;
  const Untold untold_{signals_};
  task::Queue tasks_;
  Sight sight_{{[this] { return host_facts(); }, [this] { return now(&http::Site::table); },
                [this] { return registry_.overview(); }, [this] { return server_.figures(); },
                [this] { return tasks_.snapshot(); }, [this] { return duty_.scheduler().tally(); },
                [this] { return check_health(); }}};
  http::Monitor monitor_;
  http::Application application_;
  tls::Profiles tls_;
  http::Server server_, monitoring_;
  std::optional<life::Watch> watch_;
  std::optional<VitalSigns> vital_signs_;
  std::optional<life::Orders> orders_;
  std::optional<life::Control> control_;
  std::optional<OnDemand> reading_, taking_;
  Upgrade upgrade_{[this](std::size_t number) { lifeline_.say(asking_upgrade(number)); }};
};

}  // namespace

int work(const settings::Settings& settings, const settings::Sources& sources, Given given,
         Signals& signals) {
  os::keep_few_heaps();
  if (given.link) {
    // As long as the process: threads may write to it until their very end.
    static process::SharedMemory& memory = *new process::SharedMemory{given.link->memory};
    route::use(*memory);
    process::tell_crashes();
    if (given.link->sight >= 0) static const SightMemory sight{given.link->sight};
  }
  return Worker{settings, sources, std::move(given), signals}.run();
}

}  // namespace portico::serve
