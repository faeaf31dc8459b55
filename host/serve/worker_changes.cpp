// What changes while a process serves: its plugins, its settings, who watches it.

#include <exception>
#include <string>

#include "serve/worker_process.hpp"
#include "settings/log/log.hpp"
#include "settings/log/log_file.hpp"
#include "settings/log/logger.hpp"

namespace portico::serve {

http::Application::Options Worker::application_options(const settings::Settings& settings) {
  return {{settings.log.access && log().information(), settings.log}, settings.monitoring.shown};
}

void Worker::begin_changes() {
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

void Worker::stop_changes() {
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

void Worker::take_settings() {
  try {
    settings_.take(given_.memory->get());
  } catch (const std::exception& error) {
    log().error(std::string{"the supervisor gave no settings: "} + error.what());
  }
}

void Worker::keep(const settings::Settings& settings) {
  if (!given_.memory) return;
  try {
    given_.memory->put(settings);
    lifeline_.say("settings");
  } catch (const std::exception& error) {
    log().error(std::string{error.what()} + ": after a crash the settings before them count");
  }
}

void Worker::apply(const settings::Settings& next) {
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

void Worker::watch_folder(const settings::Settings& settings) {
  const bool wanted = settings.watch == settings::Watch::on;
  if (wanted == watch_.has_value()) return;
  if (wanted)
    watch_.emplace(settings.plugin_folder, [this](const auto& busy) { registry_.look(busy); });
  else
    watch_.reset();
}

void Worker::watch_health(const settings::Settings& settings) {
  vital_signs_.reset();
  if (!given_.link) return;
  vital_signs_.emplace(settings, server_, given_.monitors.empty() ? nullptr : &monitoring_,
                       [this](const std::string& why) { lifeline_.say("recycle " + why); });
}

}  // namespace portico::serve
