#include "life/work/loaded_tasks.hpp"

#include <map>
#include <string>
#include <utility>

#include "docs/task_models.hpp"
#include "task/store/waiting_rows.hpp"
#include "task/waiting.hpp"

namespace portico::life {
namespace {

docs::Json models_of(const plugin::Generation& plugin) {
  std::vector<std::pair<std::string, std::string>> kinds;
  for (const task::Kind& kind : plugin.app().outlet.kinds())
    kinds.emplace_back(kind.name, kind.schema);
  return docs::task_models({plugin.id(), plugin.version(), plugin.summary(), plugin.app().models},
                           kinds);
}

const task::Kind* kind_of(const Cast& cast, const std::string& plugin, const std::string& name) {
  for (const auto& one : cast.plugins)
    if (one->id() == plugin) return one->app().outlet.find(name);
  return nullptr;
}

}  // namespace

docs::Json task_models(const plugin::Generation& plugin) {
  docs::Json one = docs::Json::object();
  one[plugin.id()] = models_of(plugin);
  return one;
}

docs::Json task_models(const Cast& cast) {
  docs::Json all = docs::Json::object();
  for (const auto& plugin : cast.plugins) all[plugin->id()] = models_of(*plugin);
  return all;
}

std::vector<docs::WaitingTasks> waiting_for(const Cast& cast, const settings::Settings& settings) {
  std::map<std::pair<std::string, std::string>, task::Waiting> all;
  task::each_waiting(settings.tasks, [&](const task::WaitingRow& row) {
    const std::pair key{row.plugin, row.name};
    auto found = all.find(key);
    if (found == all.end())
      found = all.emplace(key, task::Waiting{kind_of(cast, row.plugin, row.name)}).first;
    found->second.look(row.args);
  });
  std::vector<docs::WaitingTasks> counted;
  for (const auto& [key, waiting] : all)
    counted.push_back({key.first, key.second, waiting.count(), waiting.loss(key.second)});
  return counted;
}

}  // namespace portico::life
