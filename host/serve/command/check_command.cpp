#include "serve/command/check_command.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <Poco/Logger.h>

#include "life/cast.hpp"
#include "life/control/ask.hpp"
#include "life/lineup.hpp"
#include "life/registry.hpp"
#include "life/trial/outlive.hpp"
#include "serve/addresses.hpp"
#include "serve/command/announce.hpp"
#include "serve/command/read.hpp"
#include "serve/sight/trace_duty.hpp"
#include "settings/log/log.hpp"
#include "settings/printable.hpp"
#include "task/store/store_trouble.hpp"

namespace portico::serve {
namespace {

/// Whether the host that serves this very folder has the address: then it is no mistake.
bool is_of_the_host(const settings::Settings& settings, const os::Address& address) {
  const std::vector<os::Address> all = life::addresses_of_hosts(settings);
  return std::any_of(all.begin(), all.end(),
                     [&](const os::Address& one) { return one.collides(address); });
}

/// Nobody has asked for it: who works beside a host, as `portico dev` is one, checks plugins.
bool is_default(const settings::Settings& settings, const os::Address& address) {
  const auto& listen = settings.listen;
  return settings.origin("listen").source == settings::Origin::Source::fallback &&
         std::any_of(listen.begin(), listen.end(), [&](const settings::Endpoint& one) {
           return one.address.text() == address.text();
         });
}

/// The addresses are tried as serve does; `notes` gets what is no mistake.
void try_addresses(const settings::Settings& settings, settings::Mistakes& mistakes,
                   std::vector<std::string>& notes) {
  std::vector<std::string> taken;
  notes = bind(settings, mistakes, [&](const os::Address& address) {
            if (is_of_the_host(settings, address)) return true;
            if (!is_default(settings, address)) return false;
            taken.push_back("listen: \"" + address.text() +
                            "\", the default, is taken by somebody else: to serve beside, name "
                            "another one");
            return true;
          }).notes;
  notes.insert(notes.end(), taken.begin(), taken.end());
}

/// A host begins without its store, and a database may be back by then: the status is not of that.
void look_at_tasks(const settings::Tasks& settings) {
  if (const std::string trouble = task::trouble_with_store(settings); !trouble.empty())
    Poco::Logger::get("task").warning("the store of tasks cannot be used as it is now: " +
                                      settings::printable(trouble));
}

/// Whether the plugins have something that no request reaches. The log has named it.
bool hide(const life::Cast& cast) {
  return std::any_of(cast.plugins.begin(), cast.plugins.end(), [](const auto& plugin) {
    return plugin->left_out() > 0 || !life::hidden(*plugin).empty();
  });
}

int check_plugins(const settings::Settings& settings, life::Trial::Place place,
                  const life::Decisions& known, std::vector<std::string> warnings) {
  life::Registry registry{settings, place};
  registry.restore(known, {});
  registry.look();
  const life::Overview overview = registry.overview();
  announce(overview, std::cout);
  if (std::string line = nothing(settings, overview); !line.empty())
    warnings.push_back(std::move(line));
  for (std::string& line : in_vain(settings, overview, registry.cast()))
    warnings.push_back(std::move(line));
  for (const std::string& warning : warnings) Poco::Logger::get("portico").warning(warning);
  const bool clean = overview.rejections.empty() && warnings.empty() && !hide(registry.cast());
  return clean ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int check(const settings::Sources& sources, life::Trial::Place place) {
  settings::Mistakes mistakes;
  const settings::Settings settings = read(sources, mistakes).settings;
  std::vector<std::string> notes;
  try_addresses(settings, mistakes, notes);
  mistakes.refuse();
  settings::open_log(settings.log);
  for (const std::string& note : notes) Poco::Logger::get("portico").information(note);
  look_at_tasks(settings.tasks);
  std::vector<std::string> warnings = mistakes.warnings();
  for (std::string& line : TraceDuty::warnings(settings)) warnings.push_back(std::move(line));
  const auto work = [&](const life::Decisions& known) {
    return check_plugins(settings, place, known, warnings);
  };
  return place == life::Trial::Place::debugged ? work({}) : life::outlive(work);
}

}  // namespace portico::serve
