#include "settings/print/command_help.hpp"

#include <nlohmann/json.hpp>

#include "settings/key.hpp"

namespace portico::settings {
namespace {

/// As it would be written behind the flag.
std::string default_text(const Key& key) {
  const auto fallback = nlohmann::json::parse(key.fallback);
  std::string text;
  if (fallback.is_array())
    for (const auto& word : fallback) text += (text.empty() ? "" : ",") + word.get<std::string>();
  else
    text = fallback.is_string() ? fallback.get<std::string>()
           : fallback.empty()   ? std::string{}
                                : fallback.dump();
  return text.empty() ? "none" : text;
}

bool lists_all(Command command) { return command == Command::serve || command == Command::check; }

}  // namespace

bool is_listed(Command command, std::string_view path) {
  switch (command) {
  case Command::serve:
  case Command::check: return true;
  case Command::order:
  case Command::top: return path == "plugin_folder" || path == "control";
  case Command::tasks:
    return path == "plugin_folder" || path == "control" || path == "tasks.store" ||
           path == "tasks.folder";
  case Command::openapi:
  case Command::diff:
  case Command::test: return path == "plugin_folder";
  case Command::dev: return path == "listen";
  default: return false;
  }
}

bool heeds_settings(Command command) {
  return command != Command::create && command != Command::dev_cert && command != Command::password;
}

std::string file_line(Command command) {
  const bool has_project =
      command == Command::dev || command == Command::test || command == Command::prove;
  return std::string{"File of settings (JSON with comments)"} +
         (has_project ? "; left out: portico.json here, else beside the plugins" : "");
}

std::string_view closing_line(Command command) {
  if (lists_all(command) || !heeds_settings(command)) return {};
  return "Every setting of the host is a flag here too: portico config reference tells of them.";
}

std::string line_of(const Key& key) {
  return std::string{key.help} + " (default " + default_text(key) + ')';
}

}  // namespace portico::settings
