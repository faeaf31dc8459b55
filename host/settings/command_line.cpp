#include "settings/command_line.hpp"

#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "settings/client_orders.hpp"
#include "settings/key.hpp"
#include "settings/print/command_help.hpp"
#include "settings/printable.hpp"
#include "settings/source/misread.hpp"
#include "settings/top_words.hpp"

namespace portico::settings {
namespace {

constexpr std::size_t help_column = 44;

using Words = std::vector<std::string>;

/// `portico help serve` is `portico serve --help`, and `portico version` is `portico --version`.
Words translated(Words words) {
  if (words.empty()) return words;
  if (words[0] == "version") return {"--version"};
  if (words[0] != "help") return words;
  if (words.size() == 1) return {"--help"};
  return {words[1], "--help"};
}

class Parser {
public:
  Parser() {
    app_.set_version_flag("--version", "portico " PORTICO_VERSION);
    app_.require_subcommand(1);
    app_.get_formatter()->column_width(help_column);
    CLI::App& serve = add(Command::serve, "Serve the plugins of a folder over HTTP");
    serve.add_flag("--no-supervise", unsupervised_, "Serve in this very process");
    CLI::App& check =
        add(Command::check, "Load the settings and the plugins, say what is wrong, and end");
    for (CLI::App* loading : {&serve, &check})
      loading->add_flag("--debug", debugged_,
                        "No other process, and the files themselves in place of private copies: "
                        "for gdb, sanitizers, valgrind and perf");
    add(Command::openapi, "Print the OpenAPI document of the plugins of a folder");
    CLI::App& diff = add(Command::diff, "Name what changed; exit 1 when a change is breaking");
    diff.add_option("before", before_, "A library, a folder of plugins or a document")->required();
    diff.add_option("after", after_, "What it is compared with")->required();
    diff.add_flag("--tasks", counts_tasks_,
                  "Count the tasks that wait in the store of the settings, and those of them that "
                  "AFTER could not run");
    add_config();
    add_dev_cert();
    add_key();
    add_password();
    add_tasks();
    add_top_words(add(Command::top,
                      "Show what the running host does: routes by their rates, plugins, tasks, "
                      "processes, crashes; q ends it, s sorts by another column"),
                  top_);
    add_new_words(add(Command::create, "Write the project of a new plugin"), author_);
    add_dev_words(add(Command::dev, "Build and serve the project here, again whenever it changes"),
                  author_);
    add_test_words(add(Command::test, "Serve on a free port while a command tests what is served"),
                   author_);
    add_prove();
    add_asking();
    app_.add_subcommand("version", "Print the version");
    app_.add_subcommand("help", "Print this, or the help of a command");
    for (const auto& [command, app] : commands_) add_settings(command, *app);
  }

  std::optional<int> parse(int argc, char** argv, CommandLine& line) {
    Words words = translated({argv + 1, argv + argc});
    if (const std::string wrong = misread_command(words, app_); !wrong.empty())
      return refuse(wrong);
    try {
      std::reverse(words.begin(), words.end());  // as the library wants them
      app_.parse(std::move(words));
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return app_.exit(error);
      return refuse(misread(error, app_));
    }
    for (const std::string& wrong : {empty_word(), config_words()})
      if (!wrong.empty()) return refuse(wrong);
    fill(line);
    return std::nullopt;
  }

private:
  static int refuse(const std::string& what) {
    std::cerr << "portico: " << printable(what) << " (portico help shows what there is)\n";
    return unusable;
  }

  void add_config() {
    CLI::App& app =
        add(Command::config, "Tell what there is to set, what is set, and where each was said");
    app.add_option("action", config_word_,
                   "show (what is set; of the KEY and those below it), explain (KEY), check (what "
                   "is wrong), example (a file of all settings with their defaults), schema (its "
                   "JSON Schema) or reference (a page of all)")
        ->type_name("WORD")
        ->default_str("show");
    app.add_option("key", config_.key, "A setting or a group, such as limits.body or limits")
        ->type_name("KEY");
    app.add_flag("--json", json_, "Print show and explain as JSON");
    app.add_flag("--example", example_, "As the word example");
    app.add_flag("--schema", schema_, "As the word schema");
  }

  /// What is wrong with those of config; "" where nothing is.
  std::string config_words() {
    if (!app_.get_subcommand(std::string{name(Command::config)})->parsed()) return {};
    const Words said = [&] {
      Words all;
      if (!config_word_.empty()) all.push_back(config_word_);
      if (example_) all.emplace_back("example");
      if (schema_) all.emplace_back("schema");
      return all;
    }();
    if (said.size() > 1) return "config does one thing at a time: " + said[0] + " or " + said[1];
    return config_.take(said.empty() ? std::string{} : said.front());
  }

  void add_dev_cert() {
    CLI::App& app =
        add(Command::dev_cert, "Make a self-signed certificate to begin with, and its key");
    app.add_option("names", dev_cert_.names,
                   "Names of hosts and addresses, beside localhost, 127.0.0.1 and ::1");
    app.add_option("--certificate", dev_cert_.certificate, "File of the certificate")
        ->type_name("FILE")
        ->capture_default_str();
    app.add_option("--private-key", dev_cert_.private_key, "File of its private key")
        ->type_name("FILE")
        ->capture_default_str();
    app.add_option("--days", dev_cert_.days, "Days for which it is valid")
        ->check(CLI::Range(1, 3650))
        ->capture_default_str();
    app.add_flag("--force", dev_cert_.replaces, "Replace files that are there");
  }

  void add_key() {
    CLI::App& app = add(Command::key, "Keep the file of API keys: add, list, revoke");
    app.require_subcommand(1);
    app.add_option("--file", key_.file, "The file; left out: that of the settings")
        ->type_name("FILE");
    CLI::App& adding = *app.add_subcommand("add", "Make a key, and show it this once");
    adding.add_option("name", key_.name, "Whose it is")->required();
    adding.add_option("scopes", key_.scopes, "What it is allowed to");
    CLI::App& listing = *app.add_subcommand("list", "Show whose keys there are");
    CLI::App& revoking = *app.add_subcommand("revoke", "Take keys away");
    revoking.add_option("name", key_.name, "Whose")->required();
    revoking.add_option("digest", key_.digest,
                        "What the hash begins with, as list shows it; left out: all");
    using What = KeyOrder::What;
    adding.callback([this] { key_.what = What::add; });
    listing.callback([this] { key_.what = What::list; });
    revoking.callback([this] { key_.what = What::revoke; });
    for (CLI::App* one : {&adding, &listing, &revoking}) one->fallthrough();
  }

  void add_password() {
    CLI::App& app = add(Command::password, "Make the line of a user, with a hash of the password");
    app.add_option("name", password_.name, "Whose it is")->required();
    app.add_option("scopes", password_.scopes, "What the user is allowed to");
    app.add_option("--file", password_.file, "The file to put it into; left out: it is printed")
        ->type_name("FILE");
  }

  void add_tasks() {
    CLI::App& app =
        add(Command::tasks, "Look at tasks that survive, also of a host that has stopped");
    app.add_option("action", tasks_.action,
                   "list, dead (those that failed too often), show, retry, run (now), cancel, or "
                   "purge (what is done or cancelled; with --state dead what is dead)")
        ->check(CLI::IsMember({"list", "dead", "show", "retry", "run", "cancel", "purge"}))
        ->capture_default_str();
    app.add_option("id", tasks_.id, "The task's id: for show, retry, run and cancel");
    app.add_option("--plugin", tasks_.plugin, "Of this plugin alone");
    app.add_option("--task", tasks_.name, "Of this name alone");
    app.add_option("--queue", tasks_.queue, "Of this queue alone");
    app.add_option("--state", tasks_.state, "waiting, running, done, dead or cancelled");
    app.add_option("--most", tasks_.most, "Lines of a list")->capture_default_str();
    app.add_flag("--json", json_, "Print the answer as JSON");
  }

  void add_prove() {
    CLI::App& app = add(Command::prove,
                        "Ask an API by itself, from its OpenAPI document; exit 1 when something is "
                        "wrong with it");
    add_prove_words(app, prove_);
    app.add_flag("--json", json_, "Print the findings as JSON");
  }

  /// What a host that runs already is asked.
  void add_asking() {
    for (const ClientOrder& order : client_orders) {
      CLI::App& app = add(Command::order, order.word, order.help);
      app.add_flag("--json", json_, "Print the answer as JSON");
      if (order.plugin == ClientOrder::Plugin::none) continue;
      app.add_option("plugin", id_, "The plugin's id")
          ->required(order.plugin == ClientOrder::Plugin::required);
    }
  }

  CLI::App& add(Command command, std::string_view help) {
    return add(command, name(command), help);
  }

  CLI::App& add(Command command, std::string_view word, std::string_view help) {
    CLI::App& app = *app_.add_subcommand(std::string{word}, std::string{help});
    CLI::Option* const file = app.add_option("--config", file_, file_line(command))
                                  ->envname("PORTICO_CONFIG")
                                  ->type_name("FILE");
    if (!heeds_settings(command)) file->group("");
    commands_.emplace_back(command, &app);
    return app;
  }

  /// Behind the command's own options, in groups as in the file. Each takes all of them.
  void add_settings(Command command, CLI::App& app) {
    app.footer(std::string{closing_line(command)});
    for (const Setting<Settings>& key : keys()) {
      CLI::Option* option = app.add_option(key.flag(), texts_[std::string{key.path}], line_of(key));
      const auto dot = key.path.find('.');
      const std::string group = dot == std::string_view::npos
                                    ? "Settings"
                                    : "Settings: " + std::string{key.path.substr(0, dot)};
      option->group(is_listed(command, key.path) ? group : "");
      option->type_name(key.brief());
      if (key.is_list()) option->join(',');
    }
  }

  /// What is wrong with a word that names something, and is empty; "" where there is none. Settings
  /// say for themselves whether they may be.
  std::string empty_word() const {
    for (const auto& [command, app] : commands_)
      for (const char* name : {"--config", "before", "after", "plugin", "subject"}) {
        const CLI::Option* option = app->parsed() ? app->get_option_no_throw(name) : nullptr;
        if (!option || option->count() == 0 || !option->results().front().empty()) continue;
        return app->get_name() + ": " + option->get_name() +
               " is empty: write a name, or leave it out";
      }
    const bool named = !file_.empty() || !environment().count("PORTICO_CONFIG");
    return named ? "" : "PORTICO_CONFIG is empty: write a name, or remove it";
  }

  void fill(CommandLine& line) const {
    line.sources.environment = environment();
    for (const auto& [command, app] : commands_) {
      if (!app->parsed()) continue;
      line.command = command;
      if (command == Command::order) line.order = find_order(app->get_name())->word;  // which lasts
      for (const Key& key : keys())
        if (app->count(key.flag()) > 0)
          line.sources.flags[std::string{key.path}] = texts_.at(std::string{key.path});
    }
    if (!file_.empty()) line.sources.file = file_;
    line.before = before_;
    line.after = after_;
    line.counts_tasks = counts_tasks_;
    line.id = id_;
    line.form = json_ ? Form::json : Form::text;
    line.config = config_;
    line.supervision = unsupervised_ || debugged_ ? Supervision::off : Supervision::on;
    line.dev_cert = dev_cert_;
    line.key = key_;
    line.password = password_;
    line.tasks = tasks_;
    line.author = author_;
    line.prove = prove_;
    line.top = top_;
    if (top_.json) line.form = Form::json;
    line.debugging = debugged_ ? Debugging::on : Debugging::off;
  }

  CLI::App app_{"Serves plugins as a validated, documented HTTP API", "portico"};
  std::vector<std::pair<Command, CLI::App*>> commands_;
  std::string file_, before_, after_, id_, config_word_;
  ConfigOrder config_;
  bool counts_tasks_ = false;
  bool json_ = false, unsupervised_ = false, debugged_ = false, example_ = false, schema_ = false;
  DevCert dev_cert_;
  KeyOrder key_;
  PasswordOrder password_;
  TaskWords tasks_;
  AuthorWords author_;
  ProveOrder prove_;
  TopWords top_;
  std::map<std::string, std::string> texts_;
};

}  // namespace

std::optional<int> parse(int argc, char** argv, CommandLine& line) {
  return Parser{}.parse(argc, argv, line);
}

}  // namespace portico::settings
