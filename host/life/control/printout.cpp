#include "life/control/printout.hpp"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

#include "settings/printable.hpp"

namespace portico::life {
namespace {

using nlohmann::json;

struct Line {
  std::vector<std::string> cells;
  std::vector<std::string> notes;  ///< each on a line of its own below
};

std::string text(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return "-";
  return found->is_string() ? settings::printable(found->get_ref<const std::string&>())
                            : found->dump();
}

/// Why its file is not served as it is, and how well it says it is.
std::vector<std::string> notes(const json& row) {
  std::vector<std::string> all;
  if (const auto note = row.find("note"); note != row.end()) all.push_back(text(row, "note"));
  if (row.contains("proof")) all.push_back(text(row, "proof"));
  const auto checks = row.find("checks");
  if (checks == row.end()) return all;
  for (const json& check : *checks)
    all.push_back("health check " + text(check, "check") + ": " + text(check, "status") +
                  (check.contains("reason") ? ": " + text(check, "reason") : ""));
  return all;
}

std::vector<std::string> unfinished(const json& row) {
  std::vector<std::string> all;
  for (const json& calls : row.value("unfinished", json::array()))
    all.push_back("is kept by " + settings::printable(calls.get_ref<const std::string&>()) +
                  " that nobody has finished");
  return all;
}

/// Without the columns in which nobody has anything; the first line names them.
std::vector<Line> told(std::vector<Line> lines) {
  for (std::size_t at = lines.front().cells.size(); at-- > 0;) {
    const bool empty = std::all_of(lines.begin() + 1, lines.end(), [at](const Line& line) {
      return line.cells[at].empty() || line.cells[at] == "-";
    });
    if (!empty || lines.size() == 1) continue;
    for (Line& line : lines) line.cells.erase(line.cells.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return lines;
}

/// The folder that all files lie in, or "".
std::string folder_of(const json& rows) {
  std::string folder;
  for (const json& row : rows) {
    const std::string file = text(row, "file");
    const std::string own = file.substr(0, file.rfind('/') + 1);
    if (own.empty() || (!folder.empty() && own != folder)) return {};
    folder = own;
  }
  return folder;
}

std::string columns(const std::vector<Line>& lines) {
  std::vector<std::size_t> widths;
  for (const Line& line : lines) {
    widths.resize(std::max(widths.size(), line.cells.size()));
    for (std::size_t at = 0; at < line.cells.size(); ++at)
      widths[at] = std::max(widths[at], line.cells[at].size());
  }
  std::string all;
  for (const Line& line : lines) {
    std::string row;
    for (std::size_t at = 0; at < line.cells.size(); ++at) {
      row += line.cells[at];
      if (at + 1 < line.cells.size()) row.append(widths[at] + 2 - line.cells[at].size(), ' ');
    }
    all += row + '\n';
    for (const std::string& note : line.notes) all += "    " + note + '\n';
  }
  return all;
}

/// Whether a refusal stands below a plugin's line already.
bool is_told(const json& answer, const json& refusal) {
  const json& rows = answer.at("plugins");
  return std::any_of(rows.begin(), rows.end(), [&](const json& row) {
    return text(row, "file") == text(refusal, "file") &&
           row.value("note", "") == refusal.value("reason", "");
  });
}

std::string routes_text(const json& answer) {
  std::vector<Line> lines{{{"METHOD", "PATH", "PLUGIN", "VERSION", "STATE"}, {}}};
  for (const json& row : answer.at("routes"))
    lines.push_back({{text(row, "method"), text(row, "path"), text(row, "plugin"),
                      text(row, "version"), text(row, "state")},
                     {}});
  return columns(lines);
}

}  // namespace

std::string plugins_text(const json& answer) {
  std::vector<Line> lines{{{"PLUGIN", "VERSION", "STATE", "GENERATION", "PROCESS", "IN FLIGHT",
                            "ROUTES", "SDK", "ABI", "FILE"},
                           {}}};
  const std::string folder = folder_of(answer.at("plugins"));
  for (const json& row : answer.at("plugins"))
    lines.push_back(
        {{text(row, "id"), text(row, "version"), text(row, "state"), text(row, "generation"),
          text(row, "process"), text(row, "in_flight"), text(row, "routes"), text(row, "sdk"),
          text(row, "abi"), text(row, "file").substr(folder.size())},
         notes(row)});
  for (const json& row : answer.at("draining"))
    lines.push_back({{text(row, "id"), text(row, "version"), "draining", text(row, "generation"),
                      "-", text(row, "in_flight"), "", "", "", ""},
                     unfinished(row)});
  std::string all = columns(told(std::move(lines)));
  if (!folder.empty()) all += "\nfiles in " + folder + '\n';
  std::string earlier;
  for (const json& one : answer.at("refusals"))
    if (!is_told(answer, one))
      earlier += text(one, "when") + "  " + text(one, "file") + ": " + text(one, "reason") + '\n';
  return all + (earlier.empty() ? "" : "\nearlier refusals\n" + earlier);
}

std::string reload_text(const json& answer) {
  std::string all;
  for (const json& warning : answer.at("warnings"))
    all += "warning: " + settings::printable(warning.get<std::string>()) + '\n';
  const auto add = [&](const char* member, const std::string& words) {
    std::string list;
    for (const json& key : answer.value(member, json::array()))
      list += (list.empty() ? "" : ", ") + settings::printable(key.get<std::string>());
    if (!list.empty()) all += words + list + '\n';
  };
  add("changed", "changed: ");
  add("afresh", "started afresh: ");
  add("waiting", "these take effect when the host is started again: ");
  for (const json& one : answer.at("refused"))
    all += "refused: " + text(one, "file") + ": " + text(one, "reason") + '\n';
  return all + (all.empty() ? "" : "\n") + plugins_text(answer);
}

std::string text_of(const json& answer, std::string_view order) {
  if (order == "routes") return routes_text(answer);
  if (order == "reload") return reload_text(answer);
  if (order == "upgrade") return text(answer, "upgraded") + '\n';
  return plugins_text(answer);
}

}  // namespace portico::life
