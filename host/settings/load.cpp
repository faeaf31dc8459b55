#include "settings/load.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

#include <nlohmann/json.hpp>

#include "settings/key.hpp"
#include "settings/outline.hpp"

extern char** environ;

namespace portico::settings {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

const Key* find_key(std::string_view path) {
  const auto table = keys();
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const Key& key) { return key.path == path; });
  return found == table.end() ? nullptr : &*found;
}

/// The names that may stand below `prefix` ("" or "limits."), for the line about one that may not.
std::string known_below(std::string_view prefix) {
  std::string text;
  for (const Key& key : keys()) {
    if (key.path.substr(0, prefix.size()) != prefix) continue;
    const std::string name{
        key.path.substr(prefix.size(), key.path.find('.', prefix.size()) - prefix.size())};
    if ((", " + text + ',').find(", " + name + ',') == std::string::npos)
      text += (text.empty() ? "" : ", ") + name;
  }
  return prefix.empty() ? text + ", plugins" : text;
}

/// "items" or "items@1.0.0".
bool may_be_section(std::string_view name) {
  const std::string_view id = name.substr(0, name.find('@'));
  if (id.empty() || id.size() > 64 || id[0] < 'a' || id[0] > 'z') return false;
  if (id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") != std::string_view::npos)
    return false;
  return id.size() == name.size() || name.size() > id.size() + 1;
}

bool is_group(std::string_view path) {
  const std::string prefix = std::string{path} + '.';
  const auto table = keys();
  return std::any_of(table.begin(), table.end(),
                     [&](const Key& key) { return key.path.substr(0, prefix.size()) == prefix; });
}

void apply_defaults(Settings& settings) {
  for (const Key& key : keys()) {
    key.store(settings, json::parse(key.fallback));
    settings.origins[std::string{key.path}] = "default";
  }
}

constexpr const char* members_of_section =
    "enabled, config, cors, prefix, sha256, breaking_changes, isolation, process";

/// One file of settings, read into `settings`.
class File {
public:
  File(const fs::path& path, Settings& settings) : name_{path.string()}, settings_{settings} {
    text_ = contents(path);
    outline_.emplace(text_, name_);
    document_ = parsed();
    if (!document_.is_object()) fail("", "the file", "must hold one JSON object");
  }

  void read() {
    for (const auto& [name, value] : document_.items()) {
      if (name == "$schema") continue;
      if (name == "plugins")
        plugins(value);
      else if (is_group(name))
        group(name, value);
      else
        member("", name, value);
    }
  }

private:
  std::string contents(const fs::path& path) const {
    std::error_code error;
    if (!fs::is_regular_file(path, error))
      throw Mistake{name_ + ": cannot be read: " + (error ? error.message() : "it is not a file")};
    std::ifstream stream{path, std::ios::binary};
    if (!stream) throw Mistake{name_ + ": cannot be read: it may not be opened"};
    std::string text{std::istreambuf_iterator<char>{stream}, {}};
    if (stream.bad()) throw Mistake{name_ + ": cannot be read"};
    return text;
  }

  json parsed() const {
    try {
      return json::parse(text_, nullptr, true, true);
    } catch (const json::parse_error& error) {
      const auto end = std::min(text_.size(), error.byte ? error.byte - 1 : 0);
      const auto line =
          1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(end), '\n');
      std::string what = error.what();
      const auto column = what.find("column ");
      const auto text = column == std::string::npos ? what.rfind("] ") : what.find(": ", column);
      what = text == std::string::npos ? what : what.substr(text + 2);
      std::replace(what.begin(), what.end(), '\n', ' ');
      throw Mistake{name_ + ':' + std::to_string(line) + ": is not JSON: " + what};
    }
  }

  [[noreturn]] void fail(const std::string& pointer, const std::string& key,
                         const std::string& what) const {
    throw Mistake{name_ + ':' + std::to_string(outline_->line(pointer)), key, what};
  }

  void group(const std::string& name, const json& value) {
    if (!value.is_object())
      fail('/' + name, name, "must be an object with " + known_below(name + '.'));
    for (const auto& [inner, setting] : value.items()) member(name + '.', inner, setting);
  }

  void member(const std::string& prefix, const std::string& name, const json& value) {
    member(prefix, name, value, "", settings_);
  }

  /// The same of a member that stands in another place: below "plugins.items.".
  void member(const std::string& prefix, const std::string& name, const json& value,
              const std::string& place, Settings& into) {
    const std::string path = prefix + name, full = place + path;
    std::string pointer = '/' + full;
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    const Key* key = name.find('.') == std::string::npos ? find_key(path) : nullptr;
    if (!key) fail(pointer, full, "is no setting, allowed is one of " + known_below(prefix));
    if (const std::string objection = key->objection(value); !objection.empty())
      fail(pointer, full, objection);
    key->store(into, value);
    settings_.origins[full] = name_ + ':' + std::to_string(outline_->line(pointer));
  }

  void plugins(const json& value) {
    if (!value.is_object())
      fail("/plugins", "plugins", "must be an object with a section for each plugin's id");
    for (const auto& [id, section] : value.items()) plugin(id, section);
  }

  void plugin(const std::string& id, const json& value) {
    const std::string pointer = "/plugins/" + id, key = "plugins." + id;
    if (!may_be_section(id))
      fail(pointer, key,
           "is no plugin's id, allowed is [a-z][a-z0-9_-]{0,63}, with \"@version\" behind it or "
           "not");
    if (!value.is_object())
      fail(pointer, key, std::string{"must be an object with "} + members_of_section);
    Section section;
    section.file = name_;
    section.lines[""] = outline_->line(pointer);
    for (const auto& [name, setting] : value.items()) {
      if (name == "enabled")
        section.enabled = enabled(pointer, key, setting);
      else if (name == "config")
        config(pointer + "/config", key + ".config", setting, section);
      else if (name == "cors")
        section.cors = cors(pointer + "/cors", key + '.', setting);
      else if (name == "sha256")
        section.sha256 = digests(pointer, key, setting);
      else if (name == "prefix")
        section.prefix = prefix(pointer, key, setting);
      else if (name == "breaking_changes")
        section.breaking = breaking(pointer, key, setting);
      else if (name == "isolation")
        section.isolation = isolation(pointer, key, setting);
      else if (name == "process")
        section.process = confinement(pointer + "/process", key + ".process", setting);
      else
        fail(pointer + '/' + name, key + '.' + name,
             std::string{"is no setting, allowed is one of "} + members_of_section);
    }
    settings_.plugins.emplace(id, std::move(section));
  }

  bool enabled(const std::string& pointer, const std::string& key, const json& value) const {
    if (!value.is_boolean())
      fail(pointer + "/enabled", key + ".enabled",
           "is " + value.dump() + ", allowed is true or false");
    return value.get<bool>();
  }

  std::vector<std::string> digests(const std::string& pointer, const std::string& key,
                                   const json& value) const {
    const auto usable = [](const json& one) {
      return one.is_string() && one.get_ref<const std::string&>().size() == 64 &&
             one.get_ref<const std::string&>().find_first_not_of("0123456789abcdef") ==
                 std::string::npos;
    };
    const json list = value.is_array() ? value : json::array({value});
    if (list.empty() || !std::all_of(list.begin(), list.end(), usable))
      fail(pointer + "/sha256", key + ".sha256",
           "is " + value.dump() +
               ", allowed is a SHA-256 of 64 small hex digits, or a list of such");
    return list.get<std::vector<std::string>>();
  }

  std::string prefix(const std::string& pointer, const std::string& key, const json& value) const {
    const auto usable = [](const std::string& text) {
      return text.empty() || (text.front() == '/' && text.back() != '/' &&
                              text.find_first_of("{}?# ") == std::string::npos);
    };
    if (!value.is_string() || !usable(value.get_ref<const std::string&>()))
      fail(pointer + "/prefix", key + ".prefix",
           "is " + value.dump() +
               ", allowed is a path such as \"/v1\", without a slash at its end");
    return value.get<std::string>();
  }

  Breaking breaking(const std::string& pointer, const std::string& key, const json& value) const {
    if (value.is_string())
      if (const auto known = breaking_of(value.get_ref<const std::string&>())) return *known;
    fail(pointer + "/breaking_changes", key + ".breaking_changes",
         "is " + value.dump() + ", allowed is one of allow, warn, deny");
  }

  Isolation isolation(const std::string& pointer, const std::string& key, const json& value) const {
    if (value == "process") return Isolation::process;
    if (value == "none") return Isolation::none;
    fail(pointer + "/isolation", key + ".isolation",
         "is " + value.dump() + ", allowed is one of none, process");
  }

  Confinement confinement(const std::string& pointer, const std::string& key,
                          const json& value) const {
    if (!value.is_object()) fail(pointer, key, "must be an object with user, memory, files");
    Confinement confinement;
    for (const auto& [name, setting] : value.items()) {
      const auto refuse = [&, &inner = name, &given = setting](const std::string& allowed) {
        fail(pointer + '/' + inner, key + '.' + inner,
             "is " + given.dump() + ", allowed is " + allowed);
      };
      const auto number = [&, &given = setting](std::size_t least, std::size_t most) {
        if (!given.is_number_unsigned() || given > most || (given != 0 && given < least))
          refuse("0 or an integer from " + std::to_string(least) + " to " + std::to_string(most));
        return given.get<std::size_t>();
      };
      if (name == "user") {
        if (!setting.is_string()) refuse("the name of a user of the system");
        confinement.user = setting.get<std::string>();
      } else if (name == "memory") {
        confinement.memory = number(128, 1048576);
      } else if (name == "files") {
        confinement.files = number(16, 1048576);
      } else {
        fail(pointer + '/' + name, key + '.' + name,
             "is no setting, allowed is one of user, memory, files");
      }
    }
    return confinement;
  }

  /// What is not said has its default, not the host's value.
  Cors cors(const std::string& pointer, const std::string& place, const json& value) {
    if (!value.is_object())
      fail(pointer, place + "cors", "must be an object with " + known_below("cors."));
    Settings own;
    apply_defaults(own);
    for (const auto& [name, setting] : value.items()) member("cors.", name, setting, place, own);
    settings_.origins[place + "cors"] = name_ + ':' + std::to_string(outline_->line(pointer));
    return own.cors;
  }

  void config(const std::string& pointer, const std::string& key, const json& value,
              Section& section) {
    if (!value.is_object()) fail(pointer, key, "must be an object: the plugin's configuration");
    section.config = value.dump();
    for (auto at = outline_->lines.lower_bound(pointer);
         at != outline_->lines.end() && at->first.compare(0, pointer.size(), pointer) == 0; ++at)
      section.lines[at->first.substr(pointer.size())] = at->second;
  }

  const std::string name_;
  Settings& settings_;
  std::string text_;
  std::optional<Outline> outline_;
  json document_;
};

void apply_text(Settings& settings, const Key& key, const std::string& origin,
                const std::string& text) {
  json value;
  std::string objection;
  try {
    value = key.read(text);
    objection = key.objection(value);
  } catch (const std::invalid_argument&) {
    objection = "is \"" + text + "\", allowed is " + key.allowed();
  }
  if (!objection.empty()) throw Mistake{origin, std::string{key.path}, objection};
  key.store(settings, value);
  settings.origins[std::string{key.path}] = origin;
}

/// Two pages in one place would hide one of them.
void check_places(const Settings& settings) {
  const Docs& docs = settings.docs;
  const std::pair<std::string, std::string> places[] = {{"docs.openapi", docs.openapi},
                                                        {"docs.swagger", docs.swagger},
                                                        {"docs.redoc", docs.redoc},
                                                        {"docs.front", docs.front}};
  std::map<std::string_view, std::string_view> taken;
  for (const auto& [key, place] : places) {
    if (place.empty()) continue;
    const auto [first, added] = taken.try_emplace(place, key);
    if (!added)
      throw Mistake{settings.origins.at(key), key,
                    "is \"" + place + "\", where " + std::string{first->second} +
                        " is already: choose another path or \"\""};
  }
}

}  // namespace

Settings load(const Sources& sources) {
  Settings settings;
  apply_defaults(settings);
  if (sources.file) File{*sources.file, settings}.read();
  for (const Key& key : keys()) {
    const auto variable = sources.environment.find(key.environment());
    if (variable != sources.environment.end())
      apply_text(settings, key, variable->first, variable->second);
    const auto flag = sources.flags.find(std::string{key.path});
    if (flag != sources.flags.end()) apply_text(settings, key, key.flag(), flag->second);
  }
  check_places(settings);
  return settings;
}

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> ours;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text{*entry};
    const auto equals = text.find('=');
    if (text.substr(0, 8) != "PORTICO_" || equals == std::string_view::npos) continue;
    ours.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return ours;
}

}  // namespace portico::settings
