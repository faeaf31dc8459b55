#include <nlohmann/json.hpp>

#include "os/socket/address.hpp"
#include "settings/key.hpp"
#include "settings/plugin_id.hpp"
#include "settings/print/described.hpp"
#include "settings/print/printed.hpp"
#include "settings/quota/rate_parts.hpp"

namespace portico::settings {
namespace {

using Schema = nlohmann::ordered_json;  // in the order in which they are written

Schema texts(const char* pattern) { return {{"type", "string"}, {"pattern", pattern}}; }

/// What may stand there, or refer to what stands elsewhere.
Schema or_elsewhere(Schema form) {
  if (form.size() != 1 || !form.contains("anyOf")) form = {{"anyOf", {std::move(form)}}};
  form["anyOf"].push_back({{"$ref", "#/$defs/elsewhere"}});
  return form;
}

/// See settings/source/substitution.hpp.
Schema elsewhere() {
  const auto naming = [](const char* word) {
    return Schema{{"type", "object"},
                  {"additionalProperties", false},
                  {"properties", {{word, {{"type", "string"}, {"minLength", 1}}}}},
                  {"required", {word}}};
  };
  return {
      {"description", "A text with variables of the environment, ${NAME} or "
                      "${NAME:-otherwise}; the contents of a file; a credential of systemd."},
      {"anyOf",
       {texts(R"(\$\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\})"), naming("file"), naming("credential")}}};
}

Schema list_of(Schema items) {
  return {{"type", "array"}, {"items", or_elsewhere(std::move(items))}};
}

Schema json_number(double value) {
  const auto whole = static_cast<std::int64_t>(value);
  if (static_cast<double>(whole) == value) return whole;
  return value;
}

Schema between(const Key& key, const char* type) {
  Schema number{
      {"type", type}, {"minimum", json_number(key.least)}, {"maximum", json_number(key.most)}};
  if (key.unit() == Unit::none) return number;
  return {{"anyOf", {std::move(number), texts(quantity_pattern(key.unit()))}}};
}

Schema with_zero(Schema form) {
  if (!form.contains("anyOf")) form = {{"anyOf", {std::move(form)}}};
  form["anyOf"].insert(form["anyOf"].begin(), Schema{{"const", 0}});
  return form;
}

Schema one_of(const Key& key) {
  Schema words = Schema::array();
  std::string word;
  for (const char byte : std::string{key.choices} + ' ') {
    if (byte != ' ')
      word += byte;
    else
      words.push_back(std::exchange(word, {}));
  }
  return {{"enum", words}};
}

Schema object_with(Schema properties) {
  return {
      {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

Schema form(const Key& key);

/// Of `tls`, by name.
Schema profiles() {
  Schema words = Schema::object();
  constexpr std::string_view prefix = "tls.";
  for (const Key& key : keys())
    if (key.path.starts_with(prefix) && key.kind != Kind::tls_profiles)
      words[std::string{key.path.substr(prefix.size())}] = or_elsewhere(form(key));
  return {{"type", "object"},
          {"propertyNames", {{"pattern", "^(?!default$)[a-z0-9_-]+$"}}},
          {"additionalProperties", object_with(std::move(words))}};
}

constexpr Key leeway{"leeway", Kind::seconds, "", 0, 3600, "", ""};

/// Of `security`, by name.
Schema schemes() {
  const Schema text = or_elsewhere({{"type", "string"}, {"minLength", 1}});
  Schema seconds = between(leeway, "number");
  Schema scheme = object_with(
      {{"verify", {{"enum", {"handler", "jwt", "keys", "htpasswd", "certificate", "plugin"}}}},
       {"scheme",
        {{"type", "object"},
         {"properties", {{"type", {{"type", "string"}}}}},
         {"required", {"type"}}}},
       {"issuer", text},
       {"audience", {{"anyOf", {text, list_of(text)}}}},
       {"jwks", text},
       {"keys", list_of({{"type", "object"}})},
       {"algorithms", list_of(text)},
       {"leeway", std::move(seconds)},
       {"file", text},
       {"subjects", {{"type", "object"}, {"additionalProperties", list_of(text)}}},
       {"plugin", text}});
  scheme["required"] = {"verify"};
  return {{"type", "object"},
          {"propertyNames", {{"pattern", "^[A-Za-z0-9_.-]+$"}}},
          {"additionalProperties", std::move(scheme)}};
}

/// What Key::objection() says nothing against.
Schema form(const Key& key) {
  const Schema digest = texts("^[0-9a-f]{64}$");
  switch (key.kind) {
  case Kind::count:
  case Kind::bytes:
  case Kind::mebibytes:
  case Kind::whole_seconds: return between(key, "integer");
  case Kind::count_or_none:
  case Kind::mebibytes_or_none: return with_zero(between(key, "integer"));
  case Kind::seconds: return between(key, "number");
  case Kind::boolean: return {{"type", "boolean"}};
  case Kind::choice: return one_of(key);
  case Kind::text: return {{"type", "string"}, {"minLength", 1}};
  case Kind::free_text: return {{"type", "string"}};
  case Kind::words:
    return list_of(key.choices.empty() ? Schema{{"type", "string"}, {"minLength", 1}}
                                       : one_of(key));
  case Kind::tokens: return list_of(texts("^[0-9A-Za-z!#$%&'*+.^_`|~-]+$"));
  case Kind::socket: return texts("^(auto|off|.*/.*)$");
  case Kind::addresses: {
    const Schema address = texts(os::Address::pattern);
    Schema object = object_with({{"address", address},
                                 {"tls", texts("^[a-z0-9_-]+$")},
                                 {"proxy_protocol", {{"type", "boolean"}}},
                                 {"mode", texts("^0?[0-7]{1,3}$")},
                                 {"owner", {{"type", "string"}, {"minLength", 1}}},
                                 {"group", {{"type", "string"}, {"minLength", 1}}}});
    object["required"] = {"address"};
    Schema list = list_of({{"anyOf", {address, std::move(object)}}});
    list["minItems"] = json_number(key.least);
    return list;
  }
  case Kind::urls: return list_of(texts(R"(^(https?://|/)[^"<> ]*$)"));
  case Kind::place:
    return {{"anyOf",
             {Schema{{"const", false}}, texts(R"(^$|^/$|^(/(?!\.\.?(/|$))[^/?#%{}\\"<> ]+)+$)")}}};
  case Kind::prefix: return texts(R"(^((/(?!\.\.?(/|$))[^/?#%{}\\"<> ]+)+)?$)");
  case Kind::digests: {
    Schema list = list_of(digest);
    list["minItems"] = 1;
    return {{"anyOf", {digest, list}}};
  }
  case Kind::public_keys: return list_of(texts("^([0-9a-fA-F]{64}|[A-Za-z0-9+/]{43}=)$"));
  case Kind::certificates: {
    const Schema path{{"type", "string"}, {"minLength", 1}};
    Schema object = object_with({{"certificate", path}, {"private_key", path}, {"ocsp", path}});
    object["required"] = {"certificate", "private_key"};
    return list_of(std::move(object));
  }
  case Kind::frontends: {
    Schema object =
        object_with({{"path", texts(R"(^/$|^(/(?!\.)[A-Za-z0-9\-._~!$&'()*+,;=:@]+)+$)")},
                     {"folder", {{"type", "string"}, {"minLength", 1}}},
                     {"fallback", {{"enum", {"auto", "index.html", "404.html", false}}}},
                     {"immutable", {{"type", "boolean"}}}});
    object["required"] = {"path", "folder"};
    return list_of(std::move(object));
  }
  case Kind::tls_profiles: return profiles();
  case Kind::rate: {
    Schema object =
        object_with({{"limit", between(rate_requests, "integer")},
                     {"per", between(rate_time, "number")},
                     {"by", texts("^(peer|principal|key|header:[0-9A-Za-z!#$%&'*+.^_`|~-]+)$")}});
    object["required"] = {"limit", "per"};
    return {{"anyOf", {Schema{{"const", false}}, std::move(object)}}};
  }
  case Kind::schemes: return schemes();
  case Kind::object: break;
  }
  return {{"type", "object"}};
}

/// Whether it is an object whose members have names of their own.
bool has_names(const Key& key) {
  return key.kind == Kind::object || key.kind == Kind::schemes || key.kind == Kind::tls_profiles;
}

template <class Described> Schema described(const Described& described) {
  return {{"description", sentences(described)}};
}

template <class Owner> Schema properties() {
  Schema all = Schema::object();
  for (const Setting<Owner>& key : keys<Owner>()) {
    Schema word = described(key);
    word.update(has_names(key) ? form(key) : or_elsewhere(form(key)));
    if (!key.fallback.empty()) word["default"] = Schema::parse(key.fallback);
    const auto dot = key.path.find('.');
    if (dot == std::string_view::npos) {
      all[std::string{key.path}] = std::move(word);
      continue;
    }
    const std::string group{key.path.substr(0, dot)}, name{key.path.substr(dot + 1)};
    if (!all.contains(group))
      for (const Group<Owner>& one : groups<Owner>())
        if (one.path == group) (all[group] = described(one)).update(object_with(Schema::object()));
    all[group]["properties"][name] = std::move(word);
  }
  return all;
}

}  // namespace

std::string schema() {
  Schema all{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
             {"title", "Settings of a Portico host"},
             {"description", "JSON with comments. Every setting may also come from the environment "
                             "(PORTICO_LIMITS_BODY) or a flag (--limits-body)."}};
  all["$defs"] = {{"elsewhere", elsewhere()}};
  Schema top{{"$schema", {{"type", "string"}}}};
  top["include"] = {{"description", std::string{include_help} + '.'},
                    {"type", "array"},
                    {"items", {{"type", "string"}, {"minLength", 1}}},
                    {"default", Schema::array()}};
  top.update(properties<Settings>());
  Schema section = object_with(properties<Section>());
  section["properties"]["cors"] = {{"description", section["properties"]["cors"]["description"]},
                                   {"$ref", "#/properties/cors"}};
  top["plugins"] = {
      {"description", std::string{sections_help} + '.'},
      {"type", "object"},
      {"propertyNames", {{"pattern", '^' + std::string{plugin_id_pattern} + "(@.+)?$"}}},
      {"additionalProperties", std::move(section)},
      {"default", Schema::object()}};
  all.update(object_with(std::move(top)));
  return all.dump(2) + '\n';
}

}  // namespace portico::settings
