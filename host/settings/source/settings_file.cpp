#include "settings/source/settings_file.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "settings/key.hpp"
#include "settings/plugin_id.hpp"
#include "settings/source/member.hpp"
#include "settings/source/merged.hpp"
#include "settings/source/nearest.hpp"
#include "settings/source/substitution.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;
using Document = Merged::Document;
using Environment = std::map<std::string, std::string>;
namespace fs = std::filesystem;

/// The names that may stand below `prefix` ("" or "limits.").
template <class Owner> std::vector<std::string> names_below(std::string_view prefix) {
  std::vector<std::string> names;
  for (const Key& key : keys<Owner>()) {
    if (!key.path.starts_with(prefix)) continue;
    std::string name{
        key.path.substr(prefix.size(), key.path.find('.', prefix.size()) - prefix.size())};
    if (std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(std::move(name));
  }
  if (std::is_same_v<Owner, Settings> && prefix.empty())
    names.insert(names.end(), {"include", "plugins"});
  return names;
}

/// The same, for the line about one that may not.
template <class Owner> std::string known_below(std::string_view prefix) {
  std::string text;
  for (const std::string& name : names_below<Owner>(prefix))
    text += (text.empty() ? "" : ", ") + name;
  return text;
}

template <class Owner> const Group<Owner>* find_group(std::string_view path) {
  for (const Group<Owner>& group : groups<Owner>())
    if (group.path == path) return &group;
  return nullptr;
}

/// "items" or "items@1.0.0".
bool may_be_section(std::string_view name) {
  const std::string_view id = name.substr(0, name.find('@'));
  return is_plugin_id(id) && (id.size() == name.size() || name.size() > id.size() + 1);
}

/// How many levels of objects have names of their own (Substitution).
int closed_levels(Kind kind) {
  if (kind == Kind::object) return 1;
  return kind == Kind::schemes || kind == Kind::tls_profiles ? 2 : 0;
}

class File {
public:
  File(const fs::path& path, const Environment& environment, Settings& settings, Mistakes& mistakes)
      : settings_{settings},
        mistakes_{mistakes},
        files_{path, mistakes},
        substitution_{
            environment, files_, settings.variables,
            [this](const Member& member, const std::string& what) { refuse(member, what); }} {}

  void read() {
    using Found = Provenance::File;
    if (files_.found()) settings_.file = files_.lasting() ? Found::lasting : Found::once;
    for (const auto& [name, value] : files_.document().items()) {
      const Member member = Member{}.inner(name);
      if (name == "$schema") continue;
      if (name == "plugins")
        plugins(member, value);
      else
        setting(member, "", name, value, settings_);
    }
    settings_.replaced = files_.replaced();
    // Where sections belong that are not there.
    if (files_.found()) settings_.origins["plugins"] = origin(Member{}.inner("plugins"));
  }

private:
  Origin origin(const Member& member) const { return files_.origin(member.pointer); }
  void refuse(const Member& member, const std::string& what) {
    mistakes_.add(origin(member), member.key, what);
  }

  /// A member below `prefix` ("" or "limits.") of the owner: a setting, or a group of such.
  template <class Owner>
  void setting(const Member& member, const std::string& prefix, const std::string& name,
               const Document& value, Owner& owner) {
    const std::string path = prefix + name;
    const bool plain = name.find('.') == std::string::npos;
    const Setting<Owner>* key = find_key<Owner>(path);
    if (key && plain) return store(member, *key, value, owner);
    const Group<Owner>* group = prefix.empty() ? find_group<Owner>(path) : nullptr;
    if (group) return this->group(member, *group, value, owner);
    refuse(member, key ? "is no setting: write an object for each part of the name"
                       : "is no setting, allowed is one of " + known_below<Owner>(prefix) +
                             did_you_mean(name, names_below<Owner>(prefix)));
  }

  template <class Owner>
  void store(const Member& member, const Setting<Owner>& key, const Document& value, Owner& owner) {
    const Substitution::Value said = substitution_.of(member, value, closed_levels(key.kind));
    if (said.failed) return;
    const std::optional<json> read =
        said.is_text ? read_text(key, said) : std::optional<json>{std::in_place, said.meant};
    if (!read) return refuse(member, unreadable(key, said));
    const json given = key.measured(*read);
    if (objects(member, key, said, given)) return;
    key.store(owner, given);
    settings_.origins[member.key] = origin(member);
    if (said.secret) mistakes_.conceal(member.key);
    if (said.secret || (said.elsewhere && key.kind == Kind::object))
      settings_.written[member.key] = value.dump();
    if (key.kind == Kind::addresses || key.kind == Kind::certificates ||
        key.kind == Kind::frontends)
      elements(member, given);
    if (key.kind != Kind::tls_profiles && key.kind != Kind::schemes) return;
    for (const auto& [name, words] : given.items()) elements(member.inner(name), words);
  }

  /// As a variable or a flag spells it; nothing when it is none.
  static std::optional<json> read_text(const Key& key, const Substitution::Value& said) {
    try {
      return key.read(said.meant.get_ref<const std::string&>());
    } catch (const std::invalid_argument&) {
      return std::nullopt;
    }
  }

  static std::string unreadable(const Key& key, const Substitution::Value& said) {
    return said.secret ? hidden(key) : "is " + said.shown.dump() + ", allowed is " + key.allowed();
  }

  /// Of what nobody is to see.
  static std::string hidden(const Key& key) {
    return "cannot be what stands there (which is not shown), allowed is " + key.allowed();
  }

  /// Whether there is anything against the value. One that holds contents of files somewhere in it
  /// is looked at with stars in their place.
  bool objects(const Member& member, const Key& key, const Substitution::Value& said,
               const json& given) {
    const bool starred = said.secret && closed_levels(key.kind) > 0;
    const json judged = starred ? key.measured(said.shown) : given;
    const bool secret = said.secret && !starred;
    const std::string as_text = said.meant.is_string() ? said.meant.dump() : std::string{};
    const std::string_view number = files_.number(member.pointer);
    if (const auto inner = key.inner_objections(judged); !inner.empty()) {
      if (secret) refuse(member, hidden(key));
      return secret || refuse_inner(member, inner);
    }
    const std::string objection = key.objection(judged, as_text.empty() ? number : as_text);
    if (!objection.empty()) refuse(member, secret ? hidden(key) : objection);
    return !objection.empty();
  }

  /// Whether there was any.
  bool refuse_inner(const Member& member, const std::vector<Key::Inner>& wrong) {
    for (const Key::Inner& one : wrong) {
      Member at = member;
      for (const std::string& name : one.names) at = at.inner(name);
      refuse(at, one.objection);
    }
    return !wrong.empty();
  }

  /// Each may be the one that cannot be had.
  void elements(const Member& member, const json& value) {
    settings_.origins[member.key] = origin(member);
    for (const auto& [name, inner] : value.items()) {
      const Member element = member.inner(name);
      settings_.origins[element.key] = origin(element);
      if (inner.is_array() || inner.is_object()) elements(element, inner);
    }
  }

  template <class Owner>
  void group(const Member& member, const Group<Owner>& group, const Document& value, Owner& owner) {
    const std::string prefix = std::string{group.path} + '.';
    if (!value.is_object())
      return refuse(member, "must be an object with " + known_below<Owner>(prefix));
    if (group.begin) group.begin(owner);
    settings_.origins[member.key] = origin(member);
    for (const auto& [name, inner] : value.items())
      setting(member.inner(name), prefix, name, inner, owner);
  }

  void plugins(const Member& member, const Document& value) {
    if (!value.is_object())
      return refuse(member, "must be an object with a section for each plugin's id; the folder of "
                            "the plugins is plugin_folder");
    for (const auto& [id, section] : value.items()) plugin(member.inner(id), id, section);
  }

  void plugin(const Member& member, const std::string& id, const Document& value) {
    if (!may_be_section(id))
      return refuse(member, "is no plugin's id, allowed is " + std::string{plugin_id_pattern} +
                                ", with \"@version\" behind it or not");
    if (!value.is_object())
      return refuse(member, "must be an object with " + known_below<Section>(""));
    Section section;
    for (const auto& [name, inner] : value.items())
      setting(member.inner(name), "", name, inner, section);
    if (value.contains("process") && !value.contains("isolation"))
      refuse(member.inner("process"), "has no effect on a plugin that runs in the process of the "
                                      "host: write \"isolation\": \"process\" beside it");
    section.places = files_.places(member.inner("config").pointer);
    section.places.emplace("", origin(member).text());
    settings_.origins[member.key] = origin(member);
    settings_.plugins.insert_or_assign(id, std::move(section));
  }

  Settings& settings_;
  Mistakes& mistakes_;
  const Merged files_;
  const Substitution substitution_;
};

}  // namespace

void read_file(const fs::path& path, const Environment& environment, Settings& settings,
               Mistakes& mistakes) {
  File{path, environment, settings, mistakes}.read();
}

}  // namespace portico::settings
