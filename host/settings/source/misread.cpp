#include "settings/source/misread.hpp"

#include <algorithm>
#include <string_view>

#include <CLI/CLI.hpp>

#include "settings/key.hpp"
#include "settings/source/nearest.hpp"

namespace portico::settings {
namespace {

using Words = std::vector<std::string>;

Words commands(const CLI::App& root) {
  Words names;
  for (const CLI::App* app : root.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(app->get_name());
  return names;
}

std::string a_command_is_missing(const CLI::App& root) {
  std::string all;
  for (const std::string& one : commands(root)) all += (all.empty() ? "" : ", ") + one;
  return "a command is missing: one of " + all;
}

/// The flag of the setting that the file calls so; "" when there is none.
std::string flag_of_setting(std::string path) {
  std::replace(path.begin(), path.end(), '-', '_');
  const auto* key = find_key<Settings>(path);
  return key ? key->flag() : "";
}

/// What all have in front says nothing of what was meant.
std::string meant_flag(const std::string& flag, const CLI::App& app) {
  const std::string word = flag.substr(std::min(flag.find_first_not_of('-'), flag.size()));
  if (const std::string of_setting = flag_of_setting(word); !of_setting.empty())
    return ": did you mean " + of_setting + '?';
  Words known;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& one : option->get_lnames()) known.push_back(one);
  const std::string near = nearest(word, known);
  return near.empty() ? "" : ": did you mean --" + near + '?';
}

std::string flag_of(const std::string& word) { return word.substr(0, word.find('=')); }

/// What is behind a flag whose value may be secret belongs to it, most likely: a shell has parted
/// it at its blanks.
std::string rest_of_value(const CLI::App& app) {
  for (const Key& key : keys())
    if (const CLI::Option* option = app.get_option_no_throw(key.flag());
        key.kind == Kind::schemes && option && option->count() > 0)
      return key.flag() + " takes one word: put its value into single quotes";
  return {};
}

std::string unknown_word(const std::string& word, const CLI::App& app) {
  if (std::string rest = rest_of_value(app); !rest.empty()) return rest;
  if (!word.starts_with('-')) return app.get_name() + " takes no '" + word + '\'';
  return app.get_name() + " has no flag " + flag_of(word) + meant_flag(flag_of(word), app);
}

/// A word before the command, or in its place.
std::string unknown_word(const std::string& word, const CLI::App& root, const CLI::App& serve) {
  const std::string flag = flag_of(word);
  if (serve.get_option_no_throw(flag))
    return flag + " stands before the command: write it behind, as in portico serve " + flag;
  return unknown_word(word, root);
}

std::string unknown_words(const CLI::App& root, const CLI::App* command) {
  if (command && !command->remaining().empty())
    return unknown_word(command->remaining().front(), *command);
  const Words rest = root.remaining();
  if (!rest.empty()) return unknown_word(rest.front(), root, *root.get_subcommand("serve"));
  return a_command_is_missing(root);
}

std::string absent_words(const CLI::App& command) {
  std::string all;
  for (const CLI::Option* option : command.get_options())
    if (option->get_required() && option->count() == 0)
      all += (all.empty() ? "" : " and ") + ('<' + option->get_name()) + '>';
  return command.get_name() + " needs " + all;
}

/// The error begins with the name of the flag.
std::string misused_flag(const std::string& error, const CLI::App& command) {
  const std::string flag = error.substr(0, error.find(':'));
  const CLI::Option* option = command.get_option_no_throw(flag);
  if (!option) return error;
  if (const std::size_t times = option->results().size(); times > 1)
    return flag + " is given " + std::to_string(times) + " times: once is enough";
  return flag + " needs a value: " + option->get_type_name();
}

}  // namespace

std::string misread_command(const Words& words, const CLI::App& root) {
  if (words.empty()) return a_command_is_missing(root);
  const std::string& word = words.front();
  const Words known = commands(root);
  if (word.starts_with('-') || std::find(known.begin(), known.end(), word) != known.end())
    return {};
  return "there is no command '" + word + '\'' + did_you_mean(word, known);
}

std::string misread(const CLI::ParseError& error, const CLI::App& root) {
  const auto parsed = root.get_subcommands([](const CLI::App* app) { return app->parsed(); });
  const CLI::App* command = parsed.empty() ? nullptr : parsed.front();
  if (!command || dynamic_cast<const CLI::ExtrasError*>(&error))
    return unknown_words(root, command);
  if (dynamic_cast<const CLI::RequiredError*>(&error)) return absent_words(*command);
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error))
    return misused_flag(error.what(), *command);
  return error.what();
}

}  // namespace portico::settings
