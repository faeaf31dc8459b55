#include "serve/command/announce.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <utility>

#include <unistd.h>

#include "life/cast.hpp"
#include "serve/command/idle_schemes.hpp"
#include "settings/printable.hpp"
#include "settings/source/mistake.hpp"
#include "settings/source/nearest.hpp"

namespace portico::serve {
namespace {

using life::Row;
using life::State;

std::string counted(std::size_t count, const char* one) {
  return std::to_string(count) + ' ' + one + (count == 1 ? "" : "s");
}

std::string routes(std::size_t count) { return counted(count, "route"); }

bool readable(const Row& row) { return !row.id.empty() && row.state != State::refused; }

/// Whether the section is for the plugin: by its id, also where each version there has one of its
/// own, or by id and version.
bool is_for(const std::string& name, const Row& row) {
  return row.id == name || row.id.starts_with(name + '@');
}

/// A line for each section that no plugin has, as long as all could be read.
std::vector<std::string> orphans(const settings::Settings& settings, const std::vector<Row>& rows) {
  if (!std::all_of(rows.begin(), rows.end(), readable)) return {};
  std::vector<std::string> ids;
  ids.reserve(rows.size());
  for (const Row& row : rows) ids.push_back(row.id);
  settings::Mistakes mistakes;
  for (const auto& [name, section] : settings.plugins) {
    const auto named = [&name = name](const Row& row) { return is_for(name, row); };
    if (section.places.empty() || std::any_of(rows.begin(), rows.end(), named)) continue;
    const std::string key = "plugins." + name;
    mistakes.warn(settings.origin(key), key,
                  "no plugin of the folder has this id: add it, or remove the section" +
                      settings::did_you_mean(name, ids));
  }
  return mistakes.warnings();
}

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
    for (const std::string& one : row.frontends)
      out << "  " << std::setw(8) << "files" << settings::printable(one) << '\n';
  }
  out.flush();
}

void announce(const char* words, const std::vector<std::string>& urls, std::ostream& out) {
  if (urls.empty()) return;
  out << words << ' ';
  for (const std::string& url : urls) out << (&url == &urls.front() ? "" : ", ") << url;
  out << std::endl;
}

std::string beginning(const life::Overview& overview) {
  std::size_t plugins = 0, count = 0;
  for (const Row& row : overview.rows)
    if (row.state == State::serving) ++plugins, count += row.routes.size();
  return "portico " PORTICO_VERSION ", process " + std::to_string(::getpid()) + ": " +
         counted(plugins, "plugin") + " with " + routes(count);
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

std::vector<std::string> in_vain(const settings::Settings& settings, const life::Overview& overview,
                                 const life::Cast& cast) {
  std::vector<std::string> all = orphans(settings, overview.rows);
  const bool whole = std::all_of(overview.rows.begin(), overview.rows.end(),
                                 [](const Row& row) { return row.state == State::serving; });
  for (std::string& line : idle_schemes(settings, cast, whole)) all.push_back(std::move(line));
  for (std::string& line : life::absent_pages(settings)) all.push_back(std::move(line));
  return all;
}

}  // namespace portico::serve
