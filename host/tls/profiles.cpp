#include "tls/profiles.hpp"

#include <chrono>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include <Poco/Logger.h>

#include "os/thread.hpp"
#include "settings/edge/tls_profile.hpp"
#include "tls/unusable.hpp"

namespace portico::tls {
namespace {

constexpr std::chrono::seconds between_looks{1};

void add(const settings::Settings& settings, const std::string& profile, const Unusable& error,
         settings::Mistakes& mistakes) {
  const std::string key = settings::tls_key(settings, profile, error.word());
  mistakes.add(settings.origin(key), key, error.what());
}

void warn(const settings::Settings& settings, const std::string& profile,
          const std::vector<std::string>& warnings, settings::Mistakes& mistakes) {
  const std::string key = settings::tls_key(settings, profile, "certificates");
  for (const std::string& warning : warnings) mistakes.warn(settings.origin(key), key, warning);
}

Poco::Logger& tls_log() { return Poco::Logger::get("portico.tls"); }

}  // namespace

void check(const settings::Settings& settings, settings::Mistakes& mistakes) {
  for (const std::string& name : settings::tls_profiles_in_use(settings)) {
    const auto profile = settings::tls_profile(settings, name);
    if (!profile || profile->certificates.empty()) continue;  // told already
    try {
      std::vector<std::string> warnings;
      const Context made{*profile, std::make_shared<TicketKeys>(profile->ticket_rotation),
                         warnings};
      warn(settings, name, warnings, mistakes);
    } catch (const Unusable& error) {
      add(settings, name, error, mistakes);
    }
  }
}

Profiles::~Profiles() {
  {
    const std::lock_guard lock{mutex_};
    ending_ = true;
  }
  ended_.notify_all();
  if (watcher_.joinable()) watcher_.join();
}

void Profiles::use(const settings::Settings& settings) {
  const std::lock_guard lock{mutex_};
  settings_ = settings;
  for (const std::string& name : settings::tls_profiles_in_use(settings)) {
    {
      const std::lock_guard grows{growing_};
      profiles_.try_emplace(name, figures_);
    }
    read_again(name);
  }
  if (!profiles_.empty() && !watcher_.joinable()) watcher_ = std::thread{[this] { watch(); }};
}

Profile* Profiles::find(const std::string& name) {
  const std::lock_guard lock{mutex_};
  const auto found = profiles_.find(name);
  return found == profiles_.end() ? nullptr : &found->second;
}

std::vector<Expiry> Profiles::expiries() const {
  const std::lock_guard lock{growing_};
  std::vector<Expiry> all;
  for (const auto& [name, profile] : profiles_)
    for (Expiry& one : profile.expiries(name)) all.push_back(std::move(one));
  return all;
}

/// False: the files cannot be used.
bool Profiles::read_again(const std::string& name) {
  const auto settings = settings::tls_profile(settings_, name);
  if (!settings) return false;
  settings::Mistakes mistakes;
  try {
    warn(settings_, name, profiles_.at(name).use(*settings), mistakes);
  } catch (const Unusable& error) {
    add(settings_, name, error, mistakes);
    return tell_kept(name, mistakes.lines()), false;
  } catch (const std::exception& error) {
    return tell_kept(name, {error.what()}), false;
  }
  told_.erase(name);
  for (const std::string& line : mistakes.warnings()) tls_log().warning(line);
  return true;
}

/// Each reason once, however often it is tried.
void Profiles::tell_kept(const std::string& name, std::vector<std::string> lines) {
  const bool speaks = profiles_.at(name).speaks();
  if (std::exchange(told_[name], lines) == lines && !speaks) return;
  for (const std::string& line : lines) tls_log().error(line);
  tls_log().error("the profile \"" + name +
                  (speaks ? "\" stays as it is: its files cannot be used"
                          : "\" speaks with nobody until its files can be used: put good ones "
                            "there, they are looked at every second"));
}

/// False: this ends.
bool Profiles::rest() {
  std::unique_lock lock{mutex_};
  return !ended_.wait_for(lock, between_looks, [this] { return ending_; });
}

// Files are replaced one after the other: they are read when a second brought nothing new.
void Profiles::watch() {
  os::begin_thread("tls");
  std::map<std::string, Stamps> changing;
  while (rest()) {
    const std::lock_guard lock{mutex_};
    for (auto& [name, profile] : profiles_) {
      std::optional<Stamps> now = profile.changed();
      if (!now) {
        changing.erase(name);
        continue;
      }
      if (changing[name] != *now) {
        changing[name] = std::move(*now);
        continue;
      }
      changing.erase(name);
      if (read_again(name))
        tls_log().information("the files of the profile \"" + name + "\" have been read again");
    }
  }
}

}  // namespace portico::tls
