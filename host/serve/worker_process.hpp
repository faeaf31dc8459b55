#pragma once

// The process that serves, with all that it has. Its parts are made in the order of the members,
// and end in the other one. One, on the main thread; what calls back comes on threads of the parts.

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "http/application.hpp"
#include "http/monitoring/monitor.hpp"
#include "http/wire/server.hpp"
#include "life/control/control.hpp"
#include "life/control/orders.hpp"
#include "life/folder/watch.hpp"
#include "life/registry.hpp"
#include "serve/kept_libraries.hpp"
#include "serve/lifeline.hpp"
#include "serve/live_settings.hpp"
#include "serve/on_demand.hpp"
#include "serve/sight/sight.hpp"
#include "serve/sight/trace_duty.hpp"
#include "serve/sight/vital_signs.hpp"
#include "serve/upgrade.hpp"
#include "serve/work/task_duty.hpp"
#include "serve/worker.hpp"
#include "task/queue.hpp"
#include "tls/profiles.hpp"

namespace portico::serve {

class Worker {
public:
  Worker(const settings::Settings& settings, const settings::Sources& sources, Given given,
         Signals& signals);

  int run();

private:
  static http::Application::Options application_options(const settings::Settings& settings);

  /// Before anything of a plugin runs: whatever asks for the end from here on has an orderly one,
  /// and the last word, whoever waits for whom.
  Worker& prepared();

  /// The one look before anything is served.
  std::shared_ptr<const http::Site> first_site(const settings::Settings& settings);

  void open();
  bool is_first() const { return !given_.link || given_.link->incarnation == 1; }

  // ---- Other settings ----

  void begin_changes();
  void stop_changes();
  /// Before the control socket goes: whoever starts another host in this one's place and finds
  /// nobody there, finds no address taken either (life/control/orphans.hpp).
  void leave_addresses();

  void take_settings();
  /// For the process that serves after this one.
  void keep(const settings::Settings& settings);

  void apply(const settings::Settings& next);
  void watch_folder(const settings::Settings& settings);
  void watch_health(const settings::Settings& settings);

  // ---- What is told ----

  nlohmann::json host_facts() const;
  std::vector<http::Monitor::Objection> objections() const;
  std::vector<plugin::Finding> check_health() const;

  /// A part of what serves now, held for as long as it is looked at.
  template <class Part>
  std::shared_ptr<const Part> now(const Part& (http::Site::*part)() const) const {
    const auto site = application_.site();
    return {site, &(*site.*part)()};
  }

  /// Another process accepts now: what is connected here ends with its next reply.
  void retire();

  int close();

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

}  // namespace portico::serve
