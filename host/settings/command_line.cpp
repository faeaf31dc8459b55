#include "settings/command_line.hpp"

#include <algorithm>
#include <iostream>
#include <map>
#include <string>

#include <CLI/CLI.hpp>

#include "settings/key.hpp"

namespace portico::settings {
namespace {

class Parser {
public:
  Parser() {
    app_.set_version_flag("--version", "portico " PORTICO_VERSION);
    app_.require_subcommand(1);
    serve_ = app_.add_subcommand("serve", "Serve the plugins of a folder over HTTP");
    check_ = app_.add_subcommand("check",
                                 "Load the settings and the plugins, say what is wrong, and end");
    for (CLI::App* command : {serve_, check_}) {
      command->add_option("--config", file_, "File of settings (JSON with comments)")
          ->envname("PORTICO_CONFIG");
      for (const Key& key : keys()) add(*command, key);
    }
  }

  std::optional<int> parse(int argc, char** argv, CommandLine& line) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return app_.exit(error);
      std::cerr << "portico: " << error.what() << " (portico --help shows what there is)\n";
      return unusable;
    }
    line.command = check_->parsed() ? Command::check : Command::serve;
    line.sources.environment = environment();
    for (const auto& [path, text] : texts_) {
      const auto given = [&, &name = path](CLI::App* command) {
        return command->count(find(name).flag()) > 0;
      };
      if (given(serve_) || given(check_)) line.sources.flags[path] = text;
    }
    if (!file_.empty()) line.sources.file = file_;
    return std::nullopt;
  }

private:
  static const Key& find(const std::string& path) {
    const auto table = keys();
    return *std::find_if(table.begin(), table.end(),
                         [&](const auto& key) { return key.path == path; });
  }

  void add(CLI::App& command, const Key& key) {
    std::string& text = texts_[std::string{key.path}];
    CLI::Option* option = command.add_option(key.flag(), text, std::string{key.help});
    if (key.kind == Kind::addresses) option->join(',');
  }

  CLI::App app_{"Serves plugins as a validated, documented HTTP API", "portico"};
  CLI::App* serve_ = nullptr;
  CLI::App* check_ = nullptr;
  std::string file_;
  std::map<std::string, std::string> texts_;
};

}  // namespace

std::optional<int> parse(int argc, char** argv, CommandLine& line) {
  return Parser{}.parse(argc, argv, line);
}

}  // namespace portico::settings
