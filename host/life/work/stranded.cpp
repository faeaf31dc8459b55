#include "life/work/stranded.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "life/work/task_status.hpp"
#include "message/arena.hpp"
#include "plugin/refused.hpp"
#include "task/arguments.hpp"
#include "task/run/scheduler.hpp"

namespace portico::life {
namespace {

constexpr std::size_t most_looked_at = 10000;  ///< tasks of a kind

std::string counted(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " task" : " tasks");
}

/// What the next version means for those of a kind that wait; or "".
std::string loss(task::Store& store, const task::Kind& kind, const task::Kind* next) {
  std::size_t waiting = 0, unfit = 0;
  std::string first;
  store.visit({.plugin = kind.plugin,
               .name = kind.name,
               .state = task::State::waiting,
               .most = most_looked_at},
              [&](const task::Row& row) {
                ++waiting;
                if (!next) return;
                message::Arena arena;
                portico_value value{};
                std::string wrong = task::read_arguments(row.args, next->type, arena, value);
                if (wrong.empty()) return;
                if (++unfit == 1) first = std::move(wrong);
              });
  const std::string of = " '" + kind.name + "' wait" + (waiting == 1 ? "s" : "");
  if (!next && waiting > 0) return counted(waiting) + of + ", and it has no task of that name";
  if (unfit == 0) return {};
  return "of " + counted(waiting) + " '" + kind.name + "' that wait, " + std::to_string(unfit) +
         " cannot be run: the arguments " + first;
}

std::vector<std::string> losses(const plugin::Generation& before, const plugin::Generation& after) {
  std::vector<std::string> all;
  task::Scheduler* const scheduler = TaskStatus::asked();
  if (!scheduler || before.app().outlet.empty()) return all;
  try {
    scheduler->with([&](task::Store& store) {
      all.clear();
      for (const task::Kind& kind : before.app().outlet.kinds())
        if (std::string words = loss(store, kind, after.app().outlet.find(kind.name));
            !words.empty())
          all.push_back(std::move(words));
    });
  } catch (const task::StoreError&) {  // nobody can say, and the log says why
  }
  return all;
}

}  // namespace

void hold_to_tasks(const plugin::Generation& before, const plugin::Generation& after,
                   settings::Breaking policy) {
  if (policy == settings::Breaking::allow) return;
  for (const std::string& loss : losses(before, after)) {
    const std::string words =
        after.version() + " leaves tasks of " + before.version() + " behind: " + loss;
    if (policy == settings::Breaking::deny)
      throw plugin::Refused{after.id() + ' ' + words +
                            ": let them end, or cancel them with portico tasks, or set "
                            "breaking_changes to warn or allow"};
    after.app().write(PORTICO_WARNING, words);
  }
}

}  // namespace portico::life
