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
    return std::nullopt;
  }

private:
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
  std::string file_, before_, after_;
  std::map<std::string, std::string> texts_;
};

}  // namespace

std::optional<int> parse(int argc, char** argv, CommandLine& line) {
  return Parser{}.parse(argc, argv, line);
}

}  // namespace portico::settings
