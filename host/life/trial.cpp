#include "life/trial.hpp"

#include <utility>

#include "life/probe.hpp"
#include "plugin/elf.hpp"
#include "plugin/library.hpp"

namespace portico::life {

Trial::Outcome Trial::run(const plugin::Copy& copy, const settings::Settings& settings,
                          const std::function<void(const std::string& id)>& accept) {
  plugin::check_elf(copy.path());
  if (place_ == Place::elsewhere && !passed_.count(copy.digest())) probe(copy, settings);
  plugin::Library library{copy};
  const std::string id = library.plugin().id;
  if (!settings.section(id).enabled) return Disabled{id, library.plugin().version};
  accept(id);
  auto plugin = std::make_unique<plugin::Generation>(std::move(library), settings.section(id));
  passed_.insert(copy.digest());
  return plugin;
}

}  // namespace portico::life
