#include "plugin/loaded.hpp"

#include <utility>

#include "plugin/app.hpp"
#include "portico/built.h"
#include "portico/thrown.hpp"
#include "route/load_mark.hpp"
#include "route/witness.hpp"

namespace portico::plugin {
namespace {

std::string with(const std::string& words, const std::string& reason) {
  return words.empty() ? reason : reason + ": " + words;
}

Instance::Facts facts_of(const Library& library) {
  const portico_plugin& plugin = library.plugin();
  return {library.file(), library.digest(), plugin.id, plugin.version,
          plugin.summary ? plugin.summary : ""};
}

}  // namespace

Loaded::Loaded(Library library, const settings::Section& section, const std::string& name,
               const portico_host& host)
    : library_{std::move(library)},
      facts_{facts_of(library_)},
      config_{library_.plugin().config, name.empty() ? facts_.id : name, section},
      where_{section.where("")},
      host_{host} {}

void Loaded::start(portico_app& app) {
  app.config = config_.value();
  const route::LoadMark mark{{facts_.file.native(), app.id, facts_.version, facts_.digest},
                             route::starting};
  const route::Witness witness;
  portico_result result = PORTICO_FAILED;
  try {
    result = library_.plugin().start(&host_, &app, &self_);
  } catch (...) {
    throw Refused{with(app.last_words(), "start() threw " + detail::describe_thrown())};
  }
  if (result == PORTICO_OK) {
    check_taken(app);
    tell_built(app);
    return;
  }
  if (!witness.why().empty())
    throw Refused{with(app.refusal(), std::string{"start() "}.append(witness.why()))};
  if (app.last_words().empty())
    throw Refused{"start() reported a failure (" + std::to_string(result) +
                  ") and logged no reason: the plugin should log one"};
  throw Refused{with(app.last_words(), "start() reported a failure")};
}

/// What nobody reads has no effect, and is not what the operator meant.
void Loaded::check_taken(const portico_app& app) const {
  const bool given = app.config.size > 0, read = app.config_taken.load(std::memory_order_relaxed);
  if (!given || read || library_.plugin().config) return;
  throw Refused{(where_.empty() ? "settings" : where_) + ": plugins." + app.id +
                ".config: the plugin takes no configuration: remove it"};
}

void Loaded::tell_built(const portico_app& app) const {
  const portico_plugin& plugin = library_.plugin();
  if (!PORTICO_HAS(&plugin, extension) || !plugin.extension) return;
  const portico_built* built = nullptr;
  try {
    built = static_cast<const portico_built*>(plugin.extension(self_, PORTICO_BUILT));
  } catch (...) {
    throw Refused{"extension() threw " + detail::describe_thrown()};
  }
  if (!built || !PORTICO_HAS(built, compiler)) return;
  app.write(PORTICO_DEBUG, "built for ABI 1." + std::to_string(built->minor) + ", with SDK " +
                               (built->sdk ? built->sdk : "none") + ", by " +
                               (built->compiler ? built->compiler : "a compiler that is not told"));
}

void Loaded::stop() noexcept {
  if (!library_.plugin().stop) return;
  try {
    library_.plugin().stop(self_);
  } catch (...) {
    Poco::Logger::get("plugin." + facts_.id)
        .error("stop() threw " + detail::describe_thrown() +
               ": what it had not yet released is lost");
  }
}

}  // namespace portico::plugin
