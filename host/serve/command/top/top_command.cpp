#include "serve/command/top/top_command.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <ostream>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>

#include "os/terminal/terminal.hpp"
#include "serve/command/client_command.hpp"
#include "serve/command/top/top_screen.hpp"
#include "settings/printable.hpp"

namespace portico::serve {
namespace {

using nlohmann::json;

json look(const settings::Settings& settings) {
  return answer_of(settings, {{"command", "facts"}});
}

/// Where nobody has looked lately the first look knows no rates of now.
json look_well(const settings::Settings& settings, std::chrono::milliseconds interval) {
  json facts = look(settings);
  if (!facts.value("over_seconds", json()).is_null()) return facts;
  std::this_thread::sleep_for(interval);
  return look(settings);
}

TopView view_of(const std::optional<os::Terminal::Size>& size) {
  TopView view;
  if (size) view.columns = static_cast<std::size_t>(size->columns);
  return view;
}

/// What is under the table: the keys, or why nothing new is shown.
std::string last_line(std::size_t sort, const std::string& trouble) {
  if (!trouble.empty()) return settings::printable(trouble) + " (q: quit)";
  return "q: quit, s: sort, now by " + std::string{top_sort(sort)};
}

std::string screen_of(const json& facts, std::size_t sort, const std::string& trouble) {
  const auto size = os::Terminal::size().value_or(os::Terminal::Size{80, 24});
  TopView view = view_of(size);
  view.rows = static_cast<std::size_t>(std::max(size.rows, 2)) - 1;
  view.styled = true;
  view.sort = sort;
  return top_text(facts, view) + last_line(sort, trouble);
}

/// A host that is asked while it starts again may have no answer; its next one counts.
void show_until_told(const settings::Settings& settings, std::chrono::milliseconds interval) {
  using Clock = std::chrono::steady_clock;
  json facts = look(settings);  // before the screen is taken: there may be no host
  std::string trouble;
  os::Terminal terminal;
  std::size_t sort = 0;
  for (auto next = Clock::now() + interval;;) {
    terminal.show(screen_of(facts, sort, trouble));
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
    const auto key = terminal.key(std::max(left, std::chrono::milliseconds{0}));
    if (key == 'q' || key == os::Terminal::end) return;
    if (key == 's') ++sort;
    if (Clock::now() < next) continue;
    try {
      facts = look(settings);
      trouble.clear();
    } catch (const std::exception& error) {
      trouble = error.what();
    }
    next = Clock::now() + interval;
  }
}

}  // namespace

int top(const settings::Settings& settings, const settings::CommandLine& line, std::ostream& out) {
  const settings::TopWords& words = line.top;
  const std::chrono::milliseconds interval{words.interval};
  if (line.form == settings::Form::json)
    out << look_well(settings, interval).dump(2) << std::endl;
  else if (words.once || !os::Terminal::is_there())
    out << top_text(look_well(settings, interval), view_of(os::Terminal::size())) << std::flush;
  else
    show_until_told(settings, interval);
  return EXIT_SUCCESS;
}

}  // namespace portico::serve
