#include "docs/diff/task_diff.hpp"

#include <algorithm>
#include <utility>

#include "docs/diff/schema_diff.hpp"

namespace portico::docs {
namespace {

using Kind = Change::Kind;

std::string label_of(const std::string& plugin, const std::string& name) {
  return "task " + plugin + '/' + name;
}

/// Of a plugin that is not there, no tasks.
const Json& models_of(const Json& all, const std::string& plugin) {
  static const Json none = Json::parse(R"({"tasks": {}})");
  const Json* const found = find(all, plugin);
  return found ? *found : none;
}

void compare(const std::string& plugin, const Json& before, const Json& after, Changes& changes) {
  for (const auto& [name, schema] : before.at("tasks").items()) {
    const std::string label = label_of(plugin, name);
    const Json* const next = find(after.at("tasks"), name);
    if (!next) {
      changes.push_back({Kind::breaking, label, "is gone"});
      continue;
    }
    for (Change& change :
         SchemaDiff{before, after, View::Side::input}.compare("arguments", schema, *next)) {
      change.operation = label;
      changes.push_back(std::move(change));
    }
  }
  for (const auto& [name, schema] : after.at("tasks").items())
    if (!find(before.at("tasks"), name))
      changes.push_back({Kind::compatible, label_of(plugin, name), "is new"});
}

/// What fits is worth a word where the model is another one.
void add_waiting(const Contract& before, const Contract& after, Changes& changes) {
  for (const WaitingTasks& one : after.waiting) {
    if (!find(*before.tasks, one.plugin) && !find(*after.tasks, one.plugin)) continue;
    const std::string label = label_of(one.plugin, one.name);
    const bool changed = std::any_of(changes.begin(), changes.end(), [&](const Change& change) {
      return change.operation == label;
    });
    if (!one.loss.empty())
      changes.push_back({Kind::breaking, label, one.loss});
    else if (changed)
      changes.push_back(
          {Kind::compatible, label,
           std::to_string(one.count) + (one.count == 1 ? " waits" : " wait") + ", and can be run"});
  }
}

}  // namespace

Changes diff_tasks(const Json& before, const Json& after) {
  Changes changes;
  for (const auto& [plugin, models] : before.items())
    compare(plugin, models, models_of(after, plugin), changes);
  for (const auto& [plugin, models] : after.items())
    if (!find(before, plugin)) compare(plugin, models_of(before, plugin), models, changes);
  return changes;
}

Changes diff_tasks(const Contract& before, const Contract& after) {
  if (!before.tasks || !after.tasks) return {};
  Changes changes = diff_tasks(*before.tasks, *after.tasks);
  add_waiting(before, after, changes);
  return changes;
}

}  // namespace portico::docs
