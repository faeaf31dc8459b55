#include "plugin/roster.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <system_error>

#include <Poco/Logger.h>

#include "plugin/library.hpp"
#include "route/table.hpp"

namespace portico::plugin {
namespace {

namespace fs = std::filesystem;
using Plugin = std::shared_ptr<const Generation>;

std::vector<fs::path> candidates(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry{folder, error}, end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (entry->path().extension() == ".so" && name.front() != '.') files.push_back(entry->path());
  }
  if (error)
    throw std::runtime_error{"plugin folder " + folder.string() +
                             " cannot be read: " + error.message()};
  std::sort(files.begin(), files.end());
  return files;
}

class Loader {
public:
  Loader(const settings::Settings& settings, Roster& roster)
      : settings_{settings}, roster_{roster} {}

  void add(const fs::path& file) {
    try {
      Library library{file};
      const std::string id = library.plugin().id;
      if (!settings_.section(id).enabled) {
        roster_.disabled.push_back({file, id});
        return;
      }
      refuse_twin(id);
      Plugin plugin = std::make_shared<Generation>(
          std::move(library), settings_.section(id),
          model::contract_of(settings_.replies.contract).value_or(model::Contract::enforce));
      refuse_conflict(*plugin);
      warn_of_hidden(*plugin);
      append(plugin);
    } catch (const std::exception& error) {
      roster_.refusals.push_back({file, error.what()});
    }
  }

private:
  void refuse_twin(const std::string& id) const {
    for (const Plugin& other : roster_.plugins)
      if (other->id() == id)
        throw Refused{"has the id '" + id + "', which " + other->file().filename().string() +
                      " has already: remove one of the two files, or give one plugin another id"};
  }

  void refuse_conflict(const Generation& plugin) const {
    std::vector<const route::Route*> added;
    for (const auto& route : plugin.routes()) added.push_back(route.get());
    const route::Conflict found = route::conflict(routes_, added);
    if (!found.refused) return;
    throw Refused{"registers " + found.refused->label() + ", but " + file_of(found.kept->plugin) +
                  " (plugin '" + found.kept->plugin + "') serves " + found.kept->label() +
                  " already: change one of the two paths, or remove one of the two files"};
  }

  std::string file_of(const std::string& id) const {
    for (const Plugin& plugin : roster_.plugins)
      if (plugin->id() == id) return plugin->file().filename().string();
    return id;
  }

  /// The first of two routes with the same method and path wins, as in FastAPI: the second is dead
  /// code.
  static void warn_of_hidden(const Generation& plugin) {
    const auto& routes = plugin.routes();
    for (auto later = routes.begin(); later != routes.end(); ++later)
      for (auto first = routes.begin(); first != later; ++first) {
        if ((*first)->method != (*later)->method ||
            (*first)->path.shape() != (*later)->path.shape())
          continue;
        plugin.app().write(PORTICO_WARNING, (*later)->label() + " is never reached: " +
                                                (*first)->label() + " was registered before it");
        break;
      }
  }

  void append(Plugin plugin) {
    for (const auto& route : plugin->routes()) routes_.push_back(route.get());
    roster_.plugins.push_back(std::move(plugin));
  }

  const settings::Settings& settings_;
  Roster& roster_;
  std::vector<const route::Route*> routes_;
};

void warn_of_orphans(const settings::Settings& settings, const Roster& roster) {
  for (const auto& [id, section] : settings.plugins) {
    const auto named = [&id = id](const auto& plugin) { return plugin->id() == id; };
    const bool loaded = std::any_of(roster.plugins.begin(), roster.plugins.end(), named);
    const bool left_out = std::any_of(roster.disabled.begin(), roster.disabled.end(),
                                      [&id = id](const Disabled& other) { return other.id == id; });
    if (loaded || left_out || !roster.refusals.empty()) continue;
    Poco::Logger::get("portico").warning(section.where("") + ": plugins." + id +
                                         ": no plugin of the folder has this id");
  }
}

}  // namespace

std::vector<const route::Route*> Roster::routes() const {
  std::vector<const route::Route*> all;
  for (const Plugin& plugin : plugins)
    for (const auto& route : plugin->routes()) all.push_back(route.get());
  return all;
}

std::shared_ptr<const route::Table> Roster::table() const {
  struct Owner {
    std::vector<Plugin> plugins;  ///< outlive the table that points into them
    route::Table table;
    explicit Owner(const Roster& roster) : plugins{roster.plugins}, table{roster.routes()} {}
  };
  auto owner = std::make_shared<const Owner>(*this);
  return {owner, &owner->table};
}

Roster load(const settings::Settings& settings) {
  Roster roster = load(settings, settings.plugin_folder);
  warn_of_orphans(settings, roster);
  return roster;
}

Roster load(const settings::Settings& settings, const fs::path& path) {
  Roster roster;
  Loader loader{settings, roster};
  if (fs::is_directory(path) || path.extension() != ".so")
    for (const fs::path& file : candidates(path)) loader.add(file);
  else
    loader.add(path);
  return roster;
}

}  // namespace portico::plugin
