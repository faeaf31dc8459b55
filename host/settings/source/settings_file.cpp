#include "settings/source/settings_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "os/error.hpp"
#include "settings/key.hpp"
#include "settings/plugin_id.hpp"
#include "settings/source/nearest.hpp"
#include "settings/source/outline.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;
using Document = nlohmann::ordered_json;  // members are read, and mistakes told, in their order
namespace fs = std::filesystem;

constexpr std::size_t most_bytes = std::size_t{16} << 20;
constexpr std::chrono::milliseconds patience_with_pipes{10'000};

/// An open file.
class Opened {
public:
  /// Does not wait for whoever writes to a pipe.
  explicit Opened(const fs::path& path)
      : number_{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)} {}
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  /// Whether there is something to read, or the end of it, in time. read() waits from then on.
  bool await(std::chrono::milliseconds patience) const {
    pollfd ready{number_, POLLIN, 0};
    return ::poll(&ready, 1, static_cast<int>(patience.count())) > 0 &&
           ::fcntl(number_, F_SETFL, O_RDONLY) == 0;
  }

private:
  int number_;
};

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
  if (std::is_same_v<Owner, Settings> && prefix.empty()) names.emplace_back("plugins");
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

/// A member of the file: where it stands, and what it is called in full.
struct Member {
  std::string pointer;  ///< "/plugins/items/cors/max_age"
  std::string key;      ///< "plugins.items.cors.max_age"

  Member inner(const std::string& name) const {
    return {pointer + '/' + pointer_token(name), key_below(key, name)};
  }
};

class File {
public:
  File(const fs::path& path, Settings& settings, Mistakes& mistakes)
      : name_{path.string()},
        settings_{settings},
        mistakes_{mistakes} {}

  void read(const fs::path& path) {
    const std::optional<std::string> text = contents(path);
    if (!text) return;
    outline_.emplace(*text, name_, mistakes_);
    if (!outline_->readable) return;
    const Document document = Document::parse(outline_->json);
    for (const auto& [name, value] : document.items()) {
      const Member member = Member{}.inner(name);
      if (name == "$schema") continue;
      if (name == "plugins")
        plugins(member, value);
      else
        setting(member, "", name, value, settings_);
    }
  }

private:
  std::optional<std::string> contents(const fs::path& path) {
    const Opened file{path};
    struct stat found {};
    if (file.number() < 0 || ::fstat(file.number(), &found) != 0) return unreadable(os::reason());
    if (S_ISDIR(found.st_mode)) return unreadable("it is a folder");
    if (S_ISFIFO(found.st_mode) && !file.await(patience_with_pipes))
      return unreadable("it is a pipe to which nobody has written for ten seconds");
    settings_.file = S_ISREG(found.st_mode) ? Provenance::File::lasting : Provenance::File::once;
    std::string text;
    std::array<char, 65536> block;
    for (ssize_t count; (count = ::read(file.number(), block.data(), block.size())) != 0;) {
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return unreadable(os::reason());
      text.append(block.data(), static_cast<std::size_t>(count));
      if (text.size() > most_bytes) return unreadable("it has more than 16 MiB");
    }
    return text;
  }

  std::nullopt_t unreadable(const std::string& why) {
    mistakes_.add({Origin::Source::file, name_, 0}, {}, "cannot be read: " + why);
    return std::nullopt;
  }

  Origin origin(const Member& member) const {
    return {Origin::Source::file, name_, outline_->line(member.pointer)};
  }
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
    const json given = value;
    if (refuse_inner(member, key.inner_objections(given))) return;
    const std::string objection = key.objection(given, outline_->number(member.pointer));
    if (!objection.empty()) return refuse(member, objection);
    key.store(owner, given);
    settings_.origins[member.key] = origin(member);
    if (key.kind == Kind::addresses || key.kind == Kind::certificates ||
        key.kind == Kind::frontends)
      elements(member, given);
    if (key.kind != Kind::tls_profiles && key.kind != Kind::schemes) return;
    for (const auto& [name, words] : given.items()) elements(member.inner(name), words);
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
    section.file = name_;
    section.lines[""] = outline_->line(member.pointer);
    for (const auto& [name, inner] : value.items())
      setting(member.inner(name), "", name, inner, section);
    if (value.contains("process") && !value.contains("isolation"))
      refuse(member.inner("process"), "has no effect on a plugin that runs in the process of the "
                                      "host: write \"isolation\": \"process\" beside it");
    take_lines(member.inner("config").pointer, section);
    settings_.origins[member.key] = origin(member);
    settings_.plugins.insert_or_assign(id, std::move(section));
  }

  /// Of what the plugin will check by itself.
  void take_lines(const std::string& pointer, Section& section) {
    for (auto at = outline_->lines.lower_bound(pointer);
         at != outline_->lines.end() && at->first.starts_with(pointer); ++at) {
      const std::string inner = at->first.substr(pointer.size());
      if (inner.empty() || inner.front() == '/') section.lines[inner] = at->second;
    }
  }

  const std::string name_;
  Settings& settings_;
  Mistakes& mistakes_;
  std::optional<Outline> outline_;
};

}  // namespace

void read_file(const fs::path& path, Settings& settings, Mistakes& mistakes) {
  File{path, settings, mistakes}.read(path);
}

}  // namespace portico::settings
