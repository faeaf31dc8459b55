#include "serve/command/announce.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>

#include "settings/source/mistake.hpp"

namespace portico::serve {
namespace {

using life::Row;
using life::State;

std::string routes(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " route" : " routes");
}

bool readable(const Row& row) { return !row.id.empty() && row.state != State::refused; }

}  // namespace

void announce(const life::Overview& overview, std::ostream& out) {
  std::size_t width = 0;
  for (const Row& row : overview.rows)
    if (row.state == State::serving)
      width = std::max(width, row.id.size() + row.version.size() + 1);
  for (const Row& row : overview.rows) {
    if (row.state != State::serving) continue;
    out << std::left << std::setw(static_cast<int>(width) + 2) << row.id + ' ' + row.version
        << std::setw(11) << routes(row.routes.size()) << row.file.string()
        << (row.summary.empty() ? "" : "  " + row.summary) << '\n';
    for (const std::string& label : row.routes) {
      const auto blank = label.find(' ');
      out << "  " << std::setw(8) << label.substr(0, blank) << label.substr(blank + 1) << '\n';
    }
  }
  out.flush();
}

void announce(const char* words, const std::vector<std::string>& urls, std::ostream& out) {
  if (urls.empty()) return;
  out << words << ' ';
  for (const std::string& url : urls) out << (&url == &urls.front() ? "" : ", ") << url;
  out << std::endl;
}

std::string nothing(const settings::Settings& settings, const life::Overview& overview) {
  const auto& rows = overview.rows;
  std::string from = "no plugin is served from " + settings.plugin_folder;
  if (rows.empty())
    return from + ": there is no library in it, a file whose name ends in .so: build one with "
                  "portico_add_plugin(), or name another folder";
  const auto is = [](State state) {
    return [state](const Row& row) { return row.state == state; };
  };
  if (std::any_of(rows.begin(), rows.end(), is(State::serving))) return {};
  if (std::all_of(rows.begin(), rows.end(), is(State::disabled)))
    return from + ": the settings switch off all that there are";
  return from;
}

std::vector<std::string> orphans(const settings::Settings& settings,
                                 const life::Overview& overview) {
  const auto& rows = overview.rows;
  if (!std::all_of(rows.begin(), rows.end(), readable)) return {};
  settings::Mistakes mistakes;
  for (const auto& [id, section] : settings.plugins) {
    const auto named = [&id = id](const Row& row) { return row.id == id; };
    if (section.file.empty() || std::any_of(rows.begin(), rows.end(), named)) continue;
    const std::string key = "plugins." + id;
    mistakes.warn(settings.origin(key), key,
                  "no plugin of the folder has this id: add it, or remove the section");
  }
  return mistakes.warnings();
}

}  // namespace portico::serve
