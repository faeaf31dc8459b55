#include "settings/security/schemes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

#include <nlohmann/json.hpp>

#include "settings/source/nearest.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;
using Names = std::vector<std::string>;

constexpr std::array<std::string_view, 6> ways = {"handler",  "jwt",         "keys",
                                                  "htpasswd", "certificate", "plugin"};
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
    {"jwks", is_text, "the path of a file"},
    {"keys", [](const json& value) { return value.is_array(); }, "a list of keys (RFC 7517)"},
    {"algorithms", are_texts, R"(a list such as ["RS256"])"},
    {"leeway", is_leeway, "a number of seconds from 0 to 3600"},
    {"file", is_text, "the path of a file"},
    {"subjects", are_subjects, R"(an object such as {"CN=alice": ["admin"]})"},
    {"plugin", is_text, "the id of a plugin"},
    {"scheme",
     [](const json& value) {
       return value.is_object() && value.contains("type") && value["type"].is_string();
     },
     R"(an object with a type, as OpenAPI has it: {"type": "http", "scheme": "bearer"})"},
};

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

std::string objection_to(const std::string& name, const json& scheme) {
  if (!is_name(name)) return '"' + name + "\" is no name, allowed is [A-Za-z0-9_.-]";
  if (!scheme.is_object()) return name + " is to be an object with verify, one of " + list_of(ways);
  const auto way = scheme.find("verify");
  if (way == scheme.end() || !way->is_string() ||
      std::find(ways.begin(), ways.end(), way->get<std::string>()) == ways.end())
    return name + ".verify is " + (way == scheme.end() ? "not there" : way->dump()) +
           ", allowed is one of " + list_of(ways);
  Names known = words_of(way->get<std::string>());
  known.insert(known.end(), {"verify", "scheme"});
  for (const auto& [word, value] : scheme.items()) {
    if (std::find(known.begin(), known.end(), word) == known.end())
      return name + '.' + word + " is no word of " + way->get<std::string>() + ", which has " +
             list_of(known) + did_you_mean(word, known);
    for (const Form& form : forms)
      if (form.word == word && !form.fits(value))
        return name + '.' + word + " is not " + std::string{form.allowed};
  }
  const std::string lacks = lacking(way->get<std::string>(), scheme);
  return lacks.empty() ? lacks : name + ' ' + lacks;
}

/// How such a credential is shown, where nobody says it.
json usual_definition(VerifyBy verify) {
  switch (verify) {
  case VerifyBy::keys: return {{"type", "apiKey"}, {"in", "header"}, {"name", "x-api-key"}};
  case VerifyBy::htpasswd: return {{"type", "http"}, {"scheme", "basic"}};
  case VerifyBy::certificate: return {{"type", "mutualTLS"}};
  default: return {{"type", "http"}, {"scheme", "bearer"}};
  }
}

Names texts_of(const json& value) {
  return value.is_string() ? Names{value.get<std::string>()} : value.get<Names>();
}

Scheme scheme_of(const json& given) {
  Scheme made;
  const auto text = [&](const char* word) { return given.value(word, std::string{}); };
  const auto way = std::find(ways.begin(), ways.end(), text("verify"));
  made.verify = static_cast<VerifyBy>(way - ways.begin());
  made.definition = given.value("scheme", usual_definition(made.verify)).dump();
  made.issuer = text("issuer"), made.jwks = text("jwks");
  made.file = text("file"), made.plugin = text("plugin");
  if (given.contains("audience")) made.audience = texts_of(given["audience"]);
  if (given.contains("algorithms")) made.algorithms = texts_of(given["algorithms"]);
  if (given.contains("keys")) made.keys = given["keys"].dump();
  made.leeway = std::chrono::milliseconds{std::llround(given.value("leeway", 0.0) * 1000)};
  if (given.contains("subjects")) given["subjects"].get_to(made.subjects);
  return made;
}

}  // namespace

std::map<std::string, Scheme> schemes_of(const std::string& schemes) {
  std::map<std::string, Scheme> all;
  const json given = json::parse(schemes);
  for (const auto& [name, scheme] : given.items()) all[name] = scheme_of(scheme);
  return all;
}

std::string schemes_objection(const json& schemes) {
  for (const auto& [name, scheme] : schemes.items())
    if (std::string wrong = objection_to(name, scheme); !wrong.empty()) return wrong;
  return {};
}

json without_secrets(json schemes) {
  for (json& scheme : schemes) {
    const auto keys = scheme.find("keys");
    if (keys == scheme.end()) continue;
    for (json& key : *keys)
      for (const char* word : {"k", "d", "p", "q", "dp", "dq", "qi"})
        if (key.is_object() && key.contains(word)) key[word] = "***";
  }
  return schemes;
}

std::optional<Demanded> demanded_of(const std::map<std::string, Scheme>& schemes,
                                    std::string_view entry) {
  std::istringstream words{std::string{entry}};
  Demanded made;
  words >> made.scheme;
  for (std::string scope; words >> scope;) made.scopes.push_back(scope);
  const auto found = schemes.find(made.scheme);
  if (found == schemes.end()) return std::nullopt;
  made.definition = found->second.definition;
  return made;
}

SecurityTerms security_terms(const Security& security, const std::vector<std::string>& demanded) {
  SecurityTerms terms;
  terms.deny = security.unverified == Unverified::deny;
  const auto schemes = schemes_of(security.schemes);
  for (const auto& [name, scheme] : schemes) terms.verified.emplace(name, scheme.verify);
  for (const std::string& entry : demanded) {
    const auto known = demanded_of(schemes, entry);
    terms.demanded.push_back(
        known ? *known : Demanded{entry, {}, usual_definition(VerifyBy::handler).dump()});
  }
  return terms;
}

}  // namespace portico::settings
