#include "serve/command/tasks_command.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "life/control/ask.hpp"
#include "settings/printable.hpp"
#include "task/desk.hpp"
#include "task/store/make_store.hpp"
#include "task/store/sqlite_file.hpp"

namespace portico::serve {
namespace {

using nlohmann::json;

json ask_store(const settings::Tasks& settings, const json& order) {
  const std::unique_ptr<task::Store> made = task::make_store(settings, task::OnDamage::refuse);
  task::Store& store = *made;
  const auto with = [&](const std::function<void(task::Store&)>& act) {
    store.begin();
    try {
      act(store);
      store.commit();
    } catch (const task::StoreError& error) {
      store.rollback();
      if (error.kind != task::StoreError::Kind::damaged) throw;
      throw task::StoreError{task::damage_of(settings.folder, error)};
    } catch (...) {
      store.rollback();
      throw;
    }
  };
  return task::Desk{with, [](const std::string&) { return false; }}.obey(order);
}

/// The store of a host that has stopped is where its settings say.
json answer_to(const settings::Settings& settings, const settings::Mistakes& mistakes,
               const json& order) {
  std::string answer;
  try {
    answer = life::ask(settings, order.dump(-1, ' ', false, json::error_handler_t::replace));
  } catch (const std::runtime_error&) {
    if (!task::may_have_store(settings.tasks)) throw;
    mistakes.refuse();
    return ask_store(settings.tasks, order);
  }
  json said = json::parse(answer);
  if (const auto error = said.find("error"); error != said.end() && !said.contains("id"))
    throw std::runtime_error{error->get<std::string>()};
  return said;
}

std::string cell(const json& row, const char* name) {
  const json& value = row.at(name);
  if (value.is_null()) return "-";
  return value.is_string() ? settings::printable(value.get_ref<const std::string&>())
                           : value.dump();
}

std::string list_text(const json& answer) {
  constexpr std::size_t columns = 7;
  std::vector<std::array<std::string, columns>> lines{
      {"ID", "TASK", "QUEUE", "STATE", "ATTEMPT", "DUE", "LAST ERROR"}};
  for (const json& row : answer.at("tasks"))
    lines.push_back({cell(row, "id"), cell(row, "plugin") + '/' + cell(row, "task"),
                     cell(row, "queue"), cell(row, "state"),
                     cell(row, "attempt") + " of " + cell(row, "attempts"), cell(row, "due"),
                     cell(row, "error")});
  std::array<std::size_t, columns> widths{};
  for (const auto& line : lines)
    for (std::size_t at = 0; at < columns; ++at) widths[at] = std::max(widths[at], line[at].size());
  std::string text;
  for (const auto& line : lines) {
    for (std::size_t at = 0; at < columns; ++at) {
      text += line[at];
      if (at + 1 < columns) text.append(widths[at] + 2 - line[at].size(), ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

std::string text_of(const json& answer) {
  if (answer.contains("tasks")) return list_text(answer);
  std::string text;
  for (const auto& [name, value] : answer.items())
    text += name + ": " +
            (value.is_string() ? settings::printable(value.get<std::string>()) : value.dump()) +
            '\n';
  return text;
}

}  // namespace

int tasks(const settings::Settings& settings, const settings::Mistakes& mistakes,
          const settings::CommandLine& line, std::ostream& out) {
  const settings::TaskWords& words = line.tasks;
  const bool dead = words.action == "dead";
  json order{{"command", "tasks"},
             {"action", dead ? "list" : words.action},
             {"id", words.id},
             {"plugin", words.plugin},
             {"name", words.name},
             {"queue", words.queue},
             {"state", dead ? "dead" : words.state},
             {"most", words.most}};
  const json answer = answer_to(settings, mistakes, order);
  if (line.form == settings::Form::json)
    out << answer.dump(2) << std::endl;
  else
    out << text_of(answer) << std::flush;
  return EXIT_SUCCESS;
}

}  // namespace portico::serve
