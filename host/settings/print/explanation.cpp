#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "settings/key.hpp"
#include "settings/print/described.hpp"
#include "settings/print/printed.hpp"
#include "settings/print/shown.hpp"
#include "settings/printable.hpp"
#include "settings/source/nearest.hpp"

namespace portico::settings {
namespace {

using Object = nlohmann::ordered_json;

constexpr std::string_view sections = "plugins.";

/// What there is to say of a setting, for whoever reads it, and as JSON.
class Explained {
public:
  template <class Owner>
  Explained(const Setting<Owner>& key, std::string name, const Settings& settings)
      : name_{std::move(name)} {
    say("meaning", sentences(key));
    say("allowed", key.allowed());
    if (key.unit() != Unit::none) say("unit", std::string{settings::name(key.unit())});
    say_default(key);
    say("reload", std::string{effect_of(key.effect)});
    say_value(settings);
  }

  void say(const char* word, const std::string& text) { object_[word] = text; }

  std::string text() const {
    std::string all = name_ + ": " + object_["meaning"].get<std::string>() + "\n\n";
    for (const auto& [word, said] : object_.items())
      if (word != "meaning") all += line(word, said);
    return all;
  }
  Object object() const {
    Object all{{"key", name_}};
    all.update(object_);
    return all;
  }

private:
  static std::string line(const std::string& word, const Object& said) {
    std::string text = said.is_string() ? said.get<std::string>() : said.dump();
    if (word == "now") text = now_text(said);
    if (word == "default") text = said.dump();
    return "  " + word + std::string(10 - word.size(), ' ') + printable(text) + '\n';
  }

  static std::string now_text(const Object& now) {
    const Object& origin = now["origin"];
    std::string place = origin.value("name", "default");
    if (origin.contains("line")) place += ':' + origin["line"].dump();
    std::string text = shown_text(now["value"]) + "  (" + place + ')';
    if (now.contains("replaced")) text += ", in the place of " + now.value("replaced", "");
    return text;
  }

  void say_default(const Key& key) {
    if (!key.fallback.empty()) object_["default"] = Object::parse(key.fallback);
  }

  void say_value(const Settings& settings) {
    for (const Shown& one : shown(settings)) {
      if (one.key != name_) continue;
      Object& now = object_["now"] = object_of(one);
      now.erase("key");
    }
  }

  const std::string name_;
  Object object_ = Object::object();
};

std::string written(const Explained& one, Form form) {
  return form == Form::text ? one.text() : one.object().dump(2) + '\n';
}

/// The settings of a group, a line each.
template <class Owner>
std::string listed(const std::string& name, const std::string& meaning, std::string_view prefix,
                   Form form) {
  Object object{{"key", name}, {"meaning", meaning}, {"settings", Object::array()}};
  std::string text = name + ": " + meaning + "\n\n";
  for (const Setting<Owner>& key : keys<Owner>()) {
    if (!key.path.starts_with(prefix)) continue;
    const std::string inner = name + '.' + std::string{key.path.substr(prefix.size())};
    object["settings"].push_back(inner);
    text.append("  ").append(inner).append(": ").append(key.help).append("\n");
  }
  return form == Form::text ? text : object.dump(2) + '\n';
}

/// Of the owner's table, whose names begin with `before` in full; "" when it has no such name.
template <class Owner>
std::string explained(const Settings& settings, const std::string& before, std::string_view path,
                      Form form) {
  const std::string name = before + std::string{path};
  if (const Setting<Owner>* const key = find_key<Owner>(path)) {
    Explained one{*key, name, settings};
    if (before.empty()) {
      one.say("variable", key->environment());
      one.say("flag", key->flag());
    }
    return written(one, form);
  }
  for (const Group<Owner>& group : groups<Owner>())
    if (group.path == path)
      return listed<Owner>(name, sentences(group), std::string{path} + '.', form);
  return {};
}

/// "plugins.items" and "plugins.items.cors.max_age", whatever the id, which may have dots behind an
/// @.
std::string of_section(const Settings& settings, const std::string& name, Form form) {
  const auto at = name.find('@', sections.size());
  for (auto dot = name.find('.', at == name.npos ? sections.size() : at); dot != name.npos;
       dot = name.find('.', dot + 1)) {
    const std::string before = name.substr(0, dot + 1);
    if (std::string text = explained<Section>(settings, before, name.substr(dot + 1), form);
        !text.empty())
      return text;
    if (at == name.npos) return {};
  }
  return name.size() == sections.size()
             ? std::string{}
             : listed<Section>(name, std::string{sections_help} + '.', "", form);
}

/// As it is written in the file.
std::string in_file(std::string_view name) {
  for (const Key& key : keys())
    if (name == key.environment() || name == key.flag()) return std::string{key.path};
  return std::string{name};
}

/// The names that somebody may mean: of the whole, or of its last part.
[[noreturn]] void fail_unknown(const std::string& name) {
  std::vector<std::string> known{"include", "plugins"};
  std::string ending_so;
  for (const Group<Settings>& group : groups<Settings>()) known.emplace_back(group.path);
  for (const Key& key : keys()) {
    known.emplace_back(key.path);
    if (key.path.ends_with('.' + name))
      ending_so.append(ending_so.empty() ? "" : ", ").append(key.path);
  }
  if (name.starts_with(sections)) {
    const auto dot = name.find('.', sections.size());
    const std::string before = name.substr(0, dot == name.npos ? name.size() : dot + 1);
    for (const Key& key : keys<Section>()) known.push_back(before + std::string{key.path});
  }
  const std::string meant =
      ending_so.empty() ? did_you_mean(name, known) : ": did you mean one of " + ending_so + '?';
  throw std::invalid_argument{"there is no setting " + name +
                              (meant.empty() ? ": portico config show lists them" : meant)};
}

}  // namespace

std::string explanation(const Settings& settings, std::string_view given, Form form) {
  const std::string name = in_file(given);
  if (name == "plugins" || name == "plugins.ID")
    return listed<Section>("plugins.ID", std::string{sections_help} + '.', "", form);
  if (name == "include") {
    const Object object{{"key", name}, {"meaning", std::string{include_help} + '.'}};
    return form == Form::json ? object.dump(2) + '\n'
                              : name + ": " + object["meaning"].get<std::string>() + '\n';
  }
  std::string text = name.starts_with(sections) ? of_section(settings, name, form)
                                                : explained<Settings>(settings, "", name, form);
  if (text.empty()) fail_unknown(name);
  return text;
}

}  // namespace portico::settings
