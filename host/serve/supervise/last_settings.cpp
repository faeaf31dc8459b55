#include "serve/supervise/last_settings.hpp"

#include <exception>
#include <string>
#include <utility>

#include "os/timestamp.hpp"
#include "route/flight.hpp"
#include "serve/command/read.hpp"
#include "serve/live_settings.hpp"
#include "settings/log/log.hpp"
#include "settings/log/log_file.hpp"
#include "settings/log/logger.hpp"

namespace portico::serve {

void LastSettings::read() {
  settings::Mistakes mistakes;
  reload_failed_ = true;
  try {
    settings::Settings next = read_again(sources_, settings_, mistakes);
    mistakes.refuse();
    settings::Change change = settings::settle(next, settings_);
    check_settled(next, change);
    tell({std::move(change), mistakes.warnings(), {}, {}});
    keep(std::move(next));
    reload_failed_ = false;
    reloaded_at_ = os::seconds_of_unix();
  } catch (const settings::Mistake& mistake) {
    tell(mistake);
  } catch (const std::exception& error) {
    log().error(std::string{error.what()} + "; the settings stay as they are");
  }
}

void LastSettings::keep(settings::Settings settings) {
  settings_ = std::move(settings);
  settings::use_log(settings_.log);
  settings::reopen_log();
  ++number_;
}

void LastSettings::take(ServingProcess& worker) {
  if (worker.retiring || worker.told != number_) return;  // it does not know the last ones
  try {
    keep(worker.settings.get());
    worker.told = number_;
  } catch (const std::exception& error) {
    log().error(worker.name() + " has given settings that cannot be used: " + error.what());
  }
}

void LastSettings::learn(const ServingProcess& worker) {
  if (worker.retiring) return;
  const route::FlightMemory& memory = *worker.memory;
  const double at = memory.reloaded_at;
  reload_failed_ = memory.reload_failed != 0;
  if (at > reloaded_at_ && at <= os::seconds_of_unix()) reloaded_at_ = at;
}

void LastSettings::put(ServingProcess& worker) const {
  worker.memory->reload_failed = reload_failed_;
  worker.memory->reloaded_at = reloaded_at_;
  worker.settings.put(settings_);
  worker.told = number_;
}

void LastSettings::give(ServingProcess& worker) const {
  if (worker.told == number_) return;
  try {
    put(worker);
    worker.say("settings");
  } catch (const std::exception& error) {
    log().error(worker.name() + " does not get the settings: " + error.what());
  }
}

}  // namespace portico::serve
