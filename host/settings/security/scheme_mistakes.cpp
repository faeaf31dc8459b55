#include "settings/security/scheme_mistakes.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "settings/security/schemes.hpp"
#include "settings/source/nearest.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;
using Names = std::vector<std::string>;

constexpr double longest_leeway = 3600;

/// What each of them says beside `verify` and `scheme`.
Names words_of(std::string_view way) {
  if (way == "jwt") return {"issuer", "audience", "jwks", "keys", "algorithms", "leeway"};
  if (way == "keys" || way == "htpasswd") return {"file"};
  if (way == "certificate") return {"subjects"};
  if (way == "plugin") return {"plugin"};
  return {};
}

std::string list_of(const auto& names) {
  std::string all;
  for (const std::string_view name : names) all.append(all.empty() ? "" : ", ").append(name);
  return all;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
                                                 "WXYZ0123456789_.-") == std::string_view::npos;
}

bool is_text(const json& value) {
  return value.is_string() && !value.get_ref<const std::string&>().empty() &&
         value.get_ref<const std::string&>().find('\0') == std::string::npos;
}

bool are_texts(const json& value) {
  return value.is_array() && std::all_of(value.begin(), value.end(), is_text);
}

bool are_subjects(const json& value) {
  return value.is_object() && std::all_of(value.begin(), value.end(), are_texts);
}

bool is_url(const json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  return text.starts_with("https://") || text.starts_with("http://");
}

/// Not what belongs into the file: that may be secret, and the path is not.
bool is_path(const json& value) {
  return is_text(value) &&
         value.get_ref<const std::string&>().find_first_of("{\"\r\n") == std::string::npos;
}

bool is_file(const json& value) { return is_path(value) && !is_url(value); }

bool is_leeway(const json& value) {
  return value.is_number() && value.get<double>() >= 0 && value.get<double>() <= longest_leeway;
}

struct Form {
  std::string_view word;
  bool (*fits)(const json&);
  std::string_view allowed;
};
constexpr Form forms[] = {
    {"issuer", is_text, "a text that is not empty"},
    {"audience", [](const json& value) { return is_text(value) || are_texts(value); },
     "a text, or a list of texts"},
    {"jwks", is_file, "the path of a file"},
    {"keys", [](const json& value) { return value.is_array(); }, "a list of keys (RFC 7517)"},
    {"algorithms", are_texts, R"(a list such as ["RS256"])"},
    {"leeway", is_leeway, "a number of seconds from 0 to 3600"},
    {"file", is_file, "the path of a file"},
    {"subjects", are_subjects, R"(an object such as {"CN=alice": ["admin"]})"},
    {"plugin", is_text, "the id of a plugin"},
    {"scheme",
     [](const json& value) {
       return value.is_object() && value.contains("type") && value["type"].is_string();
     },
     R"(an object with a type, as OpenAPI has it: {"type": "http", "scheme": "bearer"})"},
};

/// Where nobody says how it verifies: what any of them has.
Names words_of_all() {
  Names all{"verify"};
  for (const Form& form : forms) all.emplace_back(form.word);
  return all;
}

/// What cannot be left out.
std::string lacking(std::string_view way, const json& scheme) {
  if (way == "jwt" && !scheme.contains("jwks") && !scheme.contains("keys"))
    return "verifies tokens by no key: add jwks, a file, or keys";
  if ((way == "keys" || way == "htpasswd") && !scheme.contains("file"))
    return std::string{"needs a file: add it ("} +
           (way == "keys" ? "portico key makes one)" : "portico password makes its lines)");
  if (way == "plugin" && !scheme.contains("plugin")) return "needs the id of a plugin: add plugin";
  return {};
}

constexpr const char* hidden = "***";

/// Of an object all but these members.
void hide_others(json& object, std::initializer_list<std::string_view> open) {
  if (!object.is_object()) object = hidden;
  for (auto& [word, value] : object.items())
    if (std::find(open.begin(), open.end(), word) == open.end()) value = hidden;
}

/// All of a key but what everybody may know of it (RFC 7517, RFC 7518).
void hide_secrets(json& key) {
  hide_others(key, {"kty", "use", "key_ops", "alg", "kid", "crv", "x", "y", "n", "e", "x5u", "x5c",
                    "x5t", "x5t#S256"});
  for (auto& [word, value] : key.items())
    if (value.is_object()) value = hidden;
}

/// What is no word of a scheme, or has no form of that word, may be anything.
void hide_secrets(const std::string& word, json& value) {
  if (word == "verify" && value.is_string()) return;
  const auto form = std::find_if(std::begin(forms), std::end(forms),
                                 [&](const Form& one) { return one.word == word; });
  if (form == std::end(forms) || !form->fits(value)) {
    value = hidden;
  } else if (word == "keys") {
    for (json& key : value) hide_secrets(key);
  } else if (word == "scheme") {
    hide_others(value, {"type", "scheme", "bearerFormat", "in", "name", "flows", "openIdConnectUrl",
                        "description", "x-realm"});
  }
}

/// What is wrong with one scheme, each where it stands.
class Review {
public:
  Review(std::string name, const json& scheme, std::vector<SchemeMistake>& found)
      : name_{std::move(name)},
        scheme_{scheme},
        found_{found} {}

  void run() {
    if (!is_name(name_)) return tell({}, "is no name of a scheme, allowed is [A-Za-z0-9_.-]");
    if (!scheme_.is_object()) return tell({}, "is to be an object with verify, one of " + listed());
    const auto way = scheme_.find("verify");
    if (way == scheme_.end()) return without_way();
    const std::string word = way->is_string() ? way->get<std::string>() : std::string{};
    if (std::find(ways_to_verify.begin(), ways_to_verify.end(), word) == ways_to_verify.end()) {
      tell("verify", "is none of " + listed() + did_you_mean(word, ways_to_verify));
      return members(words_of_all(), "a scheme");
    }
    Names known = words_of(word);
    known.insert(known.end(), {"verify", "scheme"});
    members(known, word);
    if (const std::string lacks = lacking(word, scheme_); unknown_ == 0 && !lacks.empty())
      tell({}, lacks);
  }

private:
  static std::string listed() { return list_of(ways_to_verify); }

  void tell(const std::string& word, const std::string& what) {
    SchemeMistake& mistake = found_.emplace_back(SchemeMistake{{name_}, what});
    if (!word.empty()) mistake.names.push_back(word);
  }

  /// Which of the words is misspelt says more than that one is not there.
  void without_way() {
    members(words_of_all(), "a scheme");
    if (unknown_ == 0) tell({}, "has no verify: add it, one of " + listed());
  }

  void members(const Names& known, const std::string& of) {
    for (const auto& [word, value] : scheme_.items()) {
      if (std::find(known.begin(), known.end(), word) == known.end()) {
        ++unknown_;
        tell(word,
             "is no word of " + of + ", which has " + list_of(known) + did_you_mean(word, known));
        continue;
      }
      for (const Form& form : forms)
        if (form.word == word && !form.fits(value)) tell(word, objection(form, value));
    }
  }

  static std::string objection(const Form& form, const json& value) {
    if (form.fits == is_file && is_url(value))
      return "is a URL, and the host reads files alone: fetch what it has into a file, and replace "
             "that when it changes";
    return "is not " + std::string{form.allowed};
  }

  const std::string name_;
  const json& scheme_;
  std::vector<SchemeMistake>& found_;
  std::size_t unknown_ = 0;  ///< words, of which one may be what is missing
};

}  // namespace

std::vector<SchemeMistake> scheme_mistakes(const json& schemes) {
  std::vector<SchemeMistake> found;
  for (const auto& [name, scheme] : schemes.items()) Review{name, scheme, found}.run();
  return found;
}

json without_secrets(json schemes) {
  if (!schemes.is_object()) return hidden;
  for (json& scheme : schemes) {
    if (!scheme.is_object()) scheme = hidden;
    for (auto& [word, value] : scheme.items()) hide_secrets(word, value);
  }
  return schemes;
}

std::string schemes_objection(const json& schemes) {
  const std::vector<SchemeMistake> found = scheme_mistakes(schemes);
  if (found.empty()) return {};
  std::string place;
  for (const std::string& name : found.front().names) place.append(name).append(" ");
  return place + found.front().what;
}

}  // namespace portico::settings
