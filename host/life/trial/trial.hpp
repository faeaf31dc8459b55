#pragma once

// From a file to a plugin that runs but does not serve yet: private copy, seal, trust, manifest, a
// try in a process of its own, load, start. Each step may refuse it, and what can be known without
// running it is asked first. One thread at a time.

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "life/trial/identity.hpp"
#include "plugin/generation.hpp"
#include "plugin/image/manifest.hpp"
#include "plugin/library/copy.hpp"
#include "settings/settings.hpp"

namespace portico::life {

/// What a plugin goes by: its id, or "id@version" where the settings let versions serve side by
/// side.
std::string name_of(const settings::Settings& settings, const std::string& id,
                    const std::string& version);

/// How files are opened that are to be believed.
plugin::Source::Way way_of(const settings::Trust& trust);

class Trial {
public:
  enum class Place {
    here,       ///< the library is loaded at once: commands that end soon anyway
    elsewhere,  ///< in a child process first
    debugged    ///< at once, from the very file, and nowhere else: for debuggers
  };

  /// Told that an isolated plugin, known by its name and the digest of its library, has crashed too
  /// often. False: this is a bad moment.
  using GiveUp = std::function<bool(const std::string& name, const std::string& digest,
                                    const std::string& why)>;

  /// `over` says that nobody waits for what is tried any more.
  Trial(Place place, GiveUp give_up, const std::atomic<bool>& over)
      : place_{place},
        give_up_{std::move(give_up)},
        over_{over} {}

  /// A plugin that the settings switch off: it was not started, and not even loaded if it has a
  /// manifest.
  struct Disabled {
    std::string id, version;
  };
  using Outcome = std::variant<std::unique_ptr<plugin::Generation>, Disabled>;

  /// A private copy of the file, or itself where it is debugged, if it may be one of a library.
  /// Throws plugin::Refused.
  plugin::Copy copy(const std::filesystem::path& file, const settings::Settings& settings) const;

  /// Throws plugin::Refused when the bytes, which serve already, are not believed any more.
  static void judge(const plugin::Copy& file, const settings::Settings& settings,
                    const Identity& plugin);

  /// Who else has a say, by throwing what ends it.
  struct Say {
    /// Called with the plugin's name as soon as that is known, before anything is started.
    std::function<void(const std::string& name)> accept;
    /// Called with the whole library before it runs where it is to serve. True: it need not be
    /// tried any more. Empty: nobody.
    std::function<bool(const plugin::Copy& whole, const Identity& plugin)> prove = {};
  };

  /// Throws plugin::Refused, and whatever those throw who have a say.
  Outcome run(const plugin::Copy& file, const settings::Settings& settings, const Say& say);

  /// Digests of libraries that need not be tried again, and who they are.
  using Passed = std::map<std::string, Identity>;
  void spare(Passed passed) { passed_ = std::move(passed); }
  const Passed& passed() const { return passed_; }

private:
  static plugin::Copy whole(const plugin::Copy& copy, const settings::Settings& settings);
  static bool admit(const plugin::Copy& copy, const settings::Settings& settings,
                    const Identity& plugin, const std::function<void(const std::string&)>& accept);
  std::unique_ptr<plugin::Generation> in_own_process(const plugin::Copy& copy,
                                                     const settings::Settings& settings,
                                                     const Identity& known);

  Place place_;
  GiveUp give_up_;
  const std::atomic<bool>& over_;
  Passed passed_;  ///< that have been through it
};

}  // namespace portico::life
