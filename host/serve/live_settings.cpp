#include "serve/live_settings.hpp"

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "os/timestamp.hpp"
#include "route/flight.hpp"
#include "serve/command/announce.hpp"
#include "serve/command/read.hpp"
#include "settings/log/logger.hpp"

namespace portico::serve {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// Settings can be used, now.
void note_reload() {
  route::FlightMemory& memory = route::flight_memory();
  memory.reloaded_at = os::seconds_of_unix();
  memory.reload_failed = 0;
}

}  // namespace

settings::Settings read_again(const settings::Sources& sources, const settings::Settings& now,
                              settings::Mistakes& mistakes) {
  if (now.file != settings::Provenance::File::once) return read(sources, mistakes).settings;
  mistakes.warn({settings::Origin::Source::file, sources.file->string(), 0}, {},
                "was a pipe and has been read: the settings stay as they are; start the host with "
                "a file to change them while it serves");
  return now;
}

void tell(const life::Reloaded& done) {
  for (const std::string& warning : done.warnings) log().warning(warning);
  const auto& [changed, waiting] = done.change;
  if (!done.afresh.empty()) log().information("started afresh: " + joined(done.afresh));
  log().information("settings are read again: " +
                    (changed.empty() ? "nothing has changed" : "changed " + joined(changed)));
  if (!waiting.empty())
    log().warning("these take effect when the host is started again: " + joined(waiting));
}

void tell(const settings::Mistake& mistake) {
  for (const std::string& line : mistake.lines()) log().error(line);
  log().error("the settings stay as they are");
}

LiveSettings::LiveSettings(const settings::Settings& settings, settings::Sources sources,
                           life::Registry& registry, Apply apply)
    : sources_{std::move(sources)},
      registry_{registry},
      apply_{std::move(apply)},
      now_{std::make_shared<const settings::Settings>(settings)} {
  if (route::flight_memory().reloaded_at == 0) note_reload();
}

http::Figures::Reload LiveSettings::last_reload() {
  const route::FlightMemory& memory = route::flight_memory();
  return {memory.reloaded_at, memory.reload_failed == 0};
}

life::Reloaded LiveSettings::reload(std::string_view id) {
  const std::lock_guard work{work_};
  try {
    return read(id);
  } catch (...) {
    route::flight_memory().reload_failed = 1;
    throw;
  }
}

life::Reloaded LiveSettings::read(std::string_view id) {
  settings::Mistakes mistakes;
  settings::Settings next = read_again(sources_, *now(), mistakes);
  mistakes.refuse();
  life::Reloaded done = replace(std::move(next), id);
  done.warnings = mistakes.warnings();
  for (std::string& line : in_vain(*now(), registry_.overview(), registry_.cast()))
    done.warnings.push_back(std::move(line));
  tell(done);
  return done;
}

void LiveSettings::reload() {
  try {
    reload({});
  } catch (const settings::Mistake& mistake) {
    tell(mistake);
  } catch (const std::exception& error) {
    log().error(std::string{error.what()} + "; the settings stay as they are");
  }
}

void LiveSettings::take(settings::Settings next) {
  const std::lock_guard work{work_};
  try {
    tell(replace(std::move(next), {}));
  } catch (const settings::Mistake& mistake) {
    tell(mistake);
  } catch (const std::exception& error) {
    log().error(std::string{error.what()} + "; the settings stay as they are");
  }
}

life::Reloaded LiveSettings::replace(settings::Settings next, std::string_view id) {
  const settings::Change change = settings::settle(next, *now());
  check_settled(next, change);
  const life::Overview before = registry_.overview();
  registry_.reload(next, id);
  apply_(next);
  now_.set(std::make_shared<const settings::Settings>(std::move(next)));
  note_reload();
  const life::Overview after = registry_.overview();
  return {change, {}, life::refused_now(after, id), life::started_afresh(before, after)};
}

}  // namespace portico::serve
