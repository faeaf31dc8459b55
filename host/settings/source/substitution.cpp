#include "settings/source/substitution.hpp"

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <utility>

#include "os/ascii.hpp"
#include "settings/log/redaction.hpp"
#include "settings/printable.hpp"
#include "settings/source/file_text.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t most_contents = std::size_t{1} << 20;
constexpr const char* credentials_variable = "CREDENTIALS_DIRECTORY";

bool is_variable(std::string_view name) {
  if (name.empty() || os::is_digit(name[0])) return false;
  for (const char byte : name)
    if (!os::is_letter(byte) && !os::is_digit(byte) && byte != '_') return false;
  return true;
}

/// Without the line break that an editor leaves there.
std::string trimmed_end(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

}  // namespace

class Substitution::Walk {
public:
  Walk(const Substitution& all, Value& value) : all_{all}, value_{value} {}

  /// What is meant, and what is shown.
  std::pair<json, json> of(const Member& at, const nlohmann::ordered_json& value, int closed) {
    if (value.is_string()) {
      const json text = expanded(at, value.get_ref<const std::string&>());
      return {text, text};
    }
    if (closed <= 0 && is_reference(value)) return {contents(at, value), Redaction::stars};
    if (!value.is_structured()) return {json(value), json(value)};
    std::pair<json, json> both{value.is_array() ? json::array() : json::object(), {}};
    both.second = both.first;
    for (const auto& [name, inner] : value.items()) {
      auto [meant, shown] = of(at.inner(name), inner, closed - 1);
      add(both.first, name, std::move(meant));
      add(both.second, name, std::move(shown));
    }
    return both;
  }

private:
  static void add(json& into, const std::string& name, json value) {
    if (into.is_array())
      into.push_back(std::move(value));
    else
      into[name] = std::move(value);
  }

  std::string refuse(const Member& at, const std::string& what) {
    all_.refuse_(at, what);
    value_.failed = true;
    return {};
  }

  std::string expanded(const Member& at, std::string_view text) {
    std::string all;
    for (;;) {
      const auto dollar = text.find('$');
      all += text.substr(0, dollar);
      if (dollar == text.npos) return all;
      text.remove_prefix(dollar + 1);
      if (text.starts_with('{')) {
        const auto end = text.find('}');
        if (end == text.npos)
          return refuse(at, "has a ${ without its }: write ${NAME}, or $${ for these characters");
        if (text.substr(1, end - 1).find("${") != text.npos)
          return refuse(at, "has a variable within another one: what stands behind :- is text");
        all += variable(at, text.substr(1, end - 1));
        text.remove_prefix(end + 1);
        continue;
      }
      all += '$';
      if (text.starts_with('$')) text.remove_prefix(1);
    }
  }

  std::string variable(const Member& at, std::string_view words) {
    value_.elsewhere = true;
    const auto mark = words.find(":-");
    const std::string name{words.substr(0, mark)};
    if (!is_variable(name))
      return refuse(at, "has ${" + std::string{words} +
                            "}, which names no variable: write ${NAME}, ${NAME:-otherwise}, or "
                            "$${ for these characters");
    all_.used_.insert(name);
    const auto found = all_.environment_.find(name);
    const bool set = found != all_.environment_.end();
    if (mark != words.npos && (!set || found->second.empty()))
      return std::string{words.substr(mark + 2)};
    if (!set)
      return refuse(at, "needs the variable " + name + ", which is not set: set it, or write ${" +
                            name + ":-otherwise}");
    if (utf8_end(found->second) != found->second.size())
      return refuse(at, "needs the variable " + name + ", which is not in UTF-8");
    return found->second;
  }

  std::optional<fs::path> path_of(const Member& at, const nlohmann::ordered_json& reference) {
    const std::string text = expanded(at, reference.front().get_ref<const std::string&>());
    if (value_.failed) return std::nullopt;
    if (reference.contains("file")) {
      if (text.empty()) refuse(at, "names no file: write its path");
      return value_.failed ? std::nullopt : std::optional{all_.files_.folder(at.pointer) / text};
    }
    if (text.empty() || text.find('/') != text.npos || text.starts_with('.')) {
      refuse(at, '"' + text + "\" is no name of a credential: write that of LoadCredential=");
      return std::nullopt;
    }
    const auto folder = all_.environment_.find(credentials_variable);
    if (folder != all_.environment_.end()) return fs::path{folder->second} / text;
    refuse(at, "needs the credential \"" + text + "\", and " + credentials_variable +
                   " is not set: start the host by a unit of systemd with LoadCredential=" + text +
                   ":/path, or name a file");
    return std::nullopt;
  }

  std::string contents(const Member& at, const nlohmann::ordered_json& reference) {
    value_.elsewhere = value_.secret = true;
    const std::optional<fs::path> path = path_of(at, reference);
    if (!path) return {};
    const std::string named = "needs what is in \"" + path->string() + "\", which ";
    try {
      std::string text = trimmed_end(file_text(*path, most_contents).text);
      if (text.empty()) return refuse(at, named + "holds nothing: write the value into it");
      if (utf8_end(text) != text.size() || text.find('\0') != text.npos)
        return refuse(at, named + "holds bytes that are no text: save it as UTF-8");
      return text;
    } catch (const std::runtime_error& error) {
      return refuse(at, named + "cannot be read: " + error.what());
    }
  }

  const Substitution& all_;
  Value& value_;
};

Substitution::Value Substitution::of(const Member& member, const nlohmann::ordered_json& value,
                                     int closed) const {
  Value made;
  std::tie(made.meant, made.shown) = Walk{*this, made}.of(member, value, closed);
  made.is_text = made.elsewhere && made.meant.is_string();
  return made;
}

}  // namespace portico::settings
