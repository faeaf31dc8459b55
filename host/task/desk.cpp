#include "task/desk.hpp"

#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "os/timestamp.hpp"
#include "settings/printable.hpp"

namespace portico::task {
namespace {

using nlohmann::json;

json moment_of(Instant moment) {
  if (moment == 0) return nullptr;
  return os::timestamp(std::chrono::system_clock::time_point{std::chrono::milliseconds{moment}},
                       os::Precision::milliseconds);
}

json short_of(const Row& row) {
  return {{"id", row.id},
          {"plugin", row.plugin},
          {"task", row.name},
          {"queue", row.queue},
          {"state", name_of(row.state)},
          {"attempt", row.attempt},
          {"attempts", row.attempts},
          {"due", moment_of(row.due)},
          {"error", row.error}};
}

json whole_of(const Row& row) {
  json whole = short_of(row);
  whole["priority"] = row.priority;
  whole["crashes"] = row.crashes;
  whole["enqueued"] = moment_of(row.created);
  whole["started"] = moment_of(row.started);
  whole["ended"] = moment_of(row.ended);
  whole["request"] = row.request;
  whole["route"] = row.route;
  whole["trace"] = row.trace;
  whole["principal"] = row.principal;
  whole["unique"] = row.unique;
  whole["arguments"] = json::parse(row.args, nullptr, false);
  whole["result"] = row.result.empty() ? json{} : json::parse(row.result, nullptr, false);
  return whole;
}

std::optional<State> state_of(const std::string& word) {
  if (word.empty()) return std::nullopt;
  for (const State state :
       {State::waiting, State::running, State::done, State::dead, State::cancelled})
    if (name_of(state) == word) return state;
  throw std::runtime_error{"there is no state '" + settings::printable(word) +
                           "': it is waiting, running, done, dead or cancelled"};
}

Store::Filter filter_of(const json& order) {
  return {.plugin = order.value("plugin", ""),
          .name = order.value("name", ""),
          .queue = order.value("queue", ""),
          .state = state_of(order.value("state", "")),
          .most = order.value("most", std::size_t{100})};
}

}  // namespace

Desk::Desk(With with, Cancel cancel) : with_{std::move(with)}, cancel_{std::move(cancel)} {}

json Desk::obey(const json& order) const {
  const std::string action = order.value("action", "list");
  if (action == "list") return list(filter_of(order));
  if (action == "purge") return purge(filter_of(order));
  const std::string id = order.value("id", "");
  if (action == "show") {
    std::optional<Row> row;
    with_([&](Store& store) { row = store.find(id); });
    if (row) return whole_of(*row);
  } else {
    return change(action, id);
  }
  throw std::runtime_error{"there is no task '" + settings::printable(id) +
                           "': see portico tasks list"};
}

json Desk::list(const Store::Filter& filter) const {
  json answer{{"tasks", json::array()}};
  with_([&](Store& store) {
    answer["tasks"] = json::array();
    for (const Row& row : store.list(filter)) answer["tasks"].push_back(short_of(row));
  });
  return answer;
}

/// What is dead waits for somebody to look at it, unless it is asked for by name.
json Desk::purge(Store::Filter filter) const {
  if (filter.state == State::waiting || filter.state == State::running)
    throw std::runtime_error{"what is " + std::string{name_of(*filter.state)} +
                             " is not purged: cancel it first"};
  std::vector<State> states{State::done, State::cancelled};
  if (filter.state) states = {*filter.state};
  std::size_t count = 0;
  with_([&](Store& store) {
    count = 0;
    for (const State state : states) {
      filter.state = state;
      count += store.purge(filter);
    }
  });
  return {{"purged", count}};
}

/// The task as it is then.
json Desk::change(const std::string& action, const std::string& id) const {
  const bool cancels = action == "cancel";
  if (!cancels && action != "retry" && action != "run")
    throw std::runtime_error{
        "tasks takes list, show, retry, cancel, dead, purge or run, and not '" +
        settings::printable(action) + '\''};
  bool done = cancels && cancel_(id);
  std::optional<Row> row;
  with_([&](Store& store) {
    if (!done)
      done = cancels ? store.end(id, State::cancelled, "cancelled by command", {}, wall_clock())
                     : store.revive(id, wall_clock());
    row = store.find(id);
  });
  if (!row)
    throw std::runtime_error{"there is no task '" + settings::printable(id) +
                             "': see portico tasks list"};
  if (!done)
    throw std::runtime_error{"task '" + id + "' is " + std::string{name_of(row->state)} +
                             (cancels ? ": there is nothing to cancel"
                                      : ": there is nothing to run, or another one has its key")};
  return whole_of(*row);
}

}  // namespace portico::task
