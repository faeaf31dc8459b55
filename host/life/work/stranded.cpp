#include "life/work/stranded.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "docs/diff/task_diff.hpp"
#include "life/work/loaded_tasks.hpp"
#include "life/work/task_status.hpp"
#include "plugin/refused.hpp"
#include "task/run/scheduler.hpp"
#include "task/waiting.hpp"

namespace portico::life {
namespace {

constexpr std::size_t most_looked_at = 10000;  ///< tasks of a kind

/// Whether both have the same words for the arguments, and for the models that these refer to.
bool are_the_same(const plugin::Generation& before, const plugin::Generation& after,
                  const task::Kind& kind, const task::Kind* next) {
  return next && next->schema == kind.schema && before.app().models == after.app().models;
}

/// What the next version means for those of a kind that wait; or "".
std::string loss(task::Store& store, const task::Kind& kind, const task::Kind* next) {
  task::Waiting waiting{next};
  store.visit({.plugin = kind.plugin,
               .name = kind.name,
               .state = task::State::waiting,
               .most = most_looked_at},
              [&](const task::Row& row) { waiting.look(row.args); });
  return waiting.loss(kind.name);
}

/// What is lost, and what would be of those that are enqueued meanwhile.
struct Losses {
  std::vector<std::string> waiting;
  docs::Changes breaking;  ///< of the models
  std::string unknown;     ///< why nobody can say what waits; empty: it is said
};

docs::Changes breaking_tasks(const plugin::Generation& before, const plugin::Generation& after) {
  docs::Changes changes = docs::diff_tasks(task_models(before), task_models(after));
  std::erase_if(changes, [](const docs::Change& change) {
    return change.kind != docs::Change::Kind::breaking;
  });
  return changes;
}

Losses losses(const plugin::Generation& before, const plugin::Generation& after) {
  Losses all;
  all.breaking = breaking_tasks(before, after);
  std::vector<const task::Kind*> changed;
  for (const task::Kind& kind : before.app().outlet.kinds())
    if (!are_the_same(before, after, kind, after.app().outlet.find(kind.name)))
      changed.push_back(&kind);
  task::Scheduler* const scheduler = TaskStatus::asked();
  if (!scheduler || changed.empty()) return all;
  try {
    scheduler->with([&](task::Store& store) {
      all.waiting.clear();
      for (const task::Kind* kind : changed)
        if (std::string words = loss(store, *kind, after.app().outlet.find(kind->name));
            !words.empty())
          all.waiting.push_back(std::move(words));
    });
  } catch (const task::StoreError& error) {
    all.unknown = error.what();
  }
  return all;
}

[[noreturn]] void refuse(const plugin::Generation& after, const std::string& words,
                         const std::string& cure) {
  throw plugin::Refused{after.id() + ' ' + words + ": " + cure +
                        ", or set breaking_changes to warn or allow"};
}

}  // namespace

void hold_to_tasks(const plugin::Generation& before, const plugin::Generation& after,
                   settings::Breaking policy) {
  if (policy == settings::Breaking::allow || before.app().outlet.empty()) return;
  const Losses all = losses(before, after);
  for (const std::string& loss : all.waiting) {
    const std::string words =
        after.version() + " leaves tasks of " + before.version() + " behind: " + loss;
    if (policy == settings::Breaking::deny)
      refuse(after, words, "let them end, or cancel them with portico tasks");
    after.app().write(PORTICO_WARNING, words);
  }
  for (const docs::Change& change : all.breaking) {
    const std::string words = after.version() + " breaks tasks of " + before.version() + ": " +
                              change.operation + ": " + change.what;
    if (!all.unknown.empty() && policy == settings::Breaking::deny)
      refuse(after, words + ", and nobody can say what waits (" + all.unknown + ')',
             "let the store be used");
    after.app().write(PORTICO_WARNING, words);
  }
}

}  // namespace portico::life
