#pragma once

// From a file to a plugin that runs but does not serve yet: private copy, ELF header, a try in a
// process of its own, load, start. Each step may refuse it. One thread at a time.

#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "plugin/file.hpp"
#include "plugin/generation.hpp"
#include "settings/settings.hpp"

namespace portico::life {

class Trial {
public:
  enum class Place {
    here,      ///< the library is loaded at once: commands that end soon anyway
    elsewhere  ///< in a child process first
  };

  explicit Trial(Place place) : place_{place} {}

  /// A plugin that the settings switch off: its constructors have run, its start() has not.
  struct Disabled {
    std::string id, version;
  };
  using Outcome = std::variant<std::unique_ptr<plugin::Generation>, Disabled>;

  /// `accept` may throw plugin::Refused once the id is known, before anything is started.
  Outcome run(const plugin::Copy& copy, const settings::Settings& settings,
              const std::function<void(const std::string& id)>& accept);

  /// Digests of libraries that need not be tried again.
  void spare(std::set<std::string> digests) { passed_ = std::move(digests); }
  const std::set<std::string>& passed() const { return passed_; }

private:
  Place place_;
  std::set<std::string> passed_;  ///< digests that have been through it
};

}  // namespace portico::life
