#include "serve/worker_process.hpp"

#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "life/cast.hpp"
#include "life/checkup.hpp"
#include "life/decisions.hpp"
#include "os/memory/room.hpp"
#include "os/slack.hpp"
#include "plugin/library/own_threads.hpp"
#include "process/crash.hpp"
#include "process/shared_memory.hpp"
#include "route/flight.hpp"
#include "serve/command/announce.hpp"
#include "serve/departure.hpp"
#include "serve/listening.hpp"
#include "serve/readiness.hpp"
#include "serve/sight/facts.hpp"
#include "serve/sight/sight_memory.hpp"
#include "settings/log/log.hpp"
#include "settings/log/log_file.hpp"
#include "settings/log/logger.hpp"

namespace portico::serve {
namespace {

using namespace std::chrono_literals;

/// The notes of the process before this one.
life::Decisions inherited(const route::FlightMemory& memory) {
  return life::decisions_of(os::text_in(memory.notes));
}

}  // namespace

Worker::Worker(const settings::Settings& settings, const settings::Sources& sources, Given given,
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

int Worker::run() {
  if (signals_.ended()) return close();  // while plugins were loaded
  open();
  given_.manager.say("READY=1");
  const Signals::End end = signals_.wait();
  given_.manager.say("STOPPING=1");
  monitor_.set_ready(false);
  if (end == Signals::End::terminated) part(server_, settings_.now()->deadlines.lame_duck);
  if (end == Signals::End::orphaned) leave_addresses();
  stop_changes();
  log().information(std::string{reason(end)} + ": no new connections; requests in progress have " +
                    std::to_string(settings_.now()->deadlines.shutdown.count()) + " ms");
  if (end == Signals::End::retired) retire();
  return close();
}

Worker& Worker::prepared() {
  signals_.on_end([this](Signals::End end) {
    // Nobody was promised anything, and whoever follows waits for the sockets.
    if (end == Signals::End::orphaned && !serves_) ::_exit(EXIT_SUCCESS);
    registry_.give_up_looking();
    leave_after(longest_end(end, settings_.now()->deadlines));
  });
  signals_.end_in_order();
  return *this;
}

std::shared_ptr<const http::Site> Worker::first_site(const settings::Settings& settings) {
  std::shared_ptr<const http::Site> first;
  registry_.publish_to([&first](auto site) { first = std::move(site); });
  route::FlightMemory& memory = route::flight_memory();
  registry_.restore(inherited(memory), [&memory](const life::Decisions& decisions) {
    os::put(memory.notes, life::to_json(decisions));
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

void Worker::open() {
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

void Worker::leave_addresses() {
  server_.close_listeners();
  monitoring_.close_listeners();
}

nlohmann::json Worker::host_facts() const {
  return facts(*settings_.now(), given_.link ? given_.link->incarnation : 0, server_, monitoring_,
               tasks_);
}

std::vector<http::Monitor::Objection> Worker::objections() const {
  return serve::objections(registry_.standings(),
                           registry_.has_served() ? Past::has_served : Past::never_served,
                           settings_.now()->monitoring.ready);
}

std::vector<plugin::Finding> Worker::check_health() const {
  return life::check_health(registry_.cast(), settings_.now()->deadlines.health_check);
}

void Worker::retire() {
  watch_.reset();
  server_.retire();
  monitoring_.retire();
  await_idle(server_, signals_, longest_retirement(settings_.now()->deadlines));
}

int Worker::close() {
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
  const int status = Worker{settings, sources, std::move(given), signals}.run();
  have_last_word();
  return status;
}

}  // namespace portico::serve
