#include "settings/command_line.hpp"

#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "settings/key.hpp"

namespace portico::settings {
namespace {

class Parser {
public:
  Parser() {
    app_.set_version_flag("--version", "portico " PORTICO_VERSION);
    app_.require_subcommand(1);
    add(Command::serve, "serve", "Serve the plugins of a folder over HTTP");
    add(Command::check, "check", "Load the settings and the plugins, say what is wrong, and end");
    add(Command::openapi, "openapi", "Print the OpenAPI document of the plugins of a folder");
    CLI::App& diff =
        add(Command::diff, "diff", "Name what changed; exit 1 when a change is breaking");
    diff.add_option("before", before_, "A library, a folder of plugins or a document")->required();
    diff.add_option("after", after_, "What it is compared with")->required();
    commands_.front().second->add_flag("--no-supervise", unsupervised_,
                                       "Serve in this very process, for debuggers");
    add_asking();
  }

  std::optional<int> parse(int argc, char** argv, CommandLine& line) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return app_.exit(error);
      std::cerr << "portico: " << error.what() << " (portico --help shows what there is)\n";
      return unusable;
    }
    line.sources.environment = environment();
    for (const auto& [command, app] : commands_) {
      if (!app->parsed()) continue;
      line.command = command;
      for (const auto& [path, text] : texts_)
        if (app->count(find(path).flag()) > 0) line.sources.flags[path] = text;
    }
    if (!file_.empty()) line.sources.file = file_;
    line.before = before_;
    line.after = after_;
    line.id = id_;
    line.form = json_ ? Form::json : Form::text;
    line.supervision = unsupervised_ ? Supervision::off : Supervision::on;
    return std::nullopt;
  }

private:
  /// What a host that runs already is asked.
  void add_asking() {
    const auto asking = [this](Command command, const std::string& help) -> CLI::App& {
      CLI::App& app = add(command, std::string{name(command)}, help);
      app.add_flag("--json", json_, "Print the answer as JSON");
      return app;
    };
    const char* which = "The plugin's id";
    asking(Command::plugins, "Show the plugins of the running host, and what was refused");
    asking(Command::routes, "Show the routes of the running host");
    asking(Command::reload, "Read the settings again, and load one plugin, or what was refused")
        .add_option("plugin", id_, which);
    asking(Command::enable, "Let a plugin serve that was disabled or quarantined")
        .add_option("plugin", id_, which)
        ->required();
    asking(Command::disable, "Take a plugin out until it is enabled or the host is started again")
        .add_option("plugin", id_, which)
        ->required();
    asking(Command::quarantine, "Answer 503 for a plugin until its file changes or it is enabled")
        .add_option("plugin", id_, which)
        ->required();
  }

  static const Key& find(const std::string& path) {
    const auto table = keys();
    return *std::find_if(table.begin(), table.end(),
                         [&](const auto& key) { return key.path == path; });
  }

  CLI::App& add(Command command, const std::string& name, const std::string& help) {
    CLI::App& app = *app_.add_subcommand(name, help);
    app.add_option("--config", file_, "File of settings (JSON with comments)")
        ->envname("PORTICO_CONFIG");
    for (const Key& key : keys()) add(app, key);
    commands_.emplace_back(command, &app);
    return app;
  }

  void add(CLI::App& command, const Key& key) {
    std::string& text = texts_[std::string{key.path}];
    CLI::Option* option = command.add_option(key.flag(), text, std::string{key.help});
    if (key.is_list()) option->join(',');
  }

  CLI::App app_{"Serves plugins as a validated, documented HTTP API", "portico"};
  std::vector<std::pair<Command, CLI::App*>> commands_;
  std::string file_, before_, after_, id_;
  bool json_ = false, unsupervised_ = false;
  std::map<std::string, std::string> texts_;
};

}  // namespace

std::string_view name(Command command) {
  switch (command) {
  case Command::serve: return "serve";
  case Command::check: return "check";
  case Command::openapi: return "openapi";
  case Command::diff: return "diff";
  case Command::plugins: return "plugins";
  case Command::routes: return "routes";
  case Command::reload: return "reload";
  case Command::enable: return "enable";
  case Command::disable: return "disable";
  case Command::quarantine: return "quarantine";
  }
  return {};
}

std::optional<int> parse(int argc, char** argv, CommandLine& line) {
  return Parser{}.parse(argc, argv, line);
}

}  // namespace portico::settings
