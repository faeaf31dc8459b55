// Holds together what describes the settings: the table of keys, the file that is shipped and its
// JSON Schema. A key is in all three, with one default and the same bounds.

#include "settings/key.hpp"

#include <algorithm>
#include <regex>
#include <set>

#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "settings/load.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

json read(const std::string& name) {
  return json::parse(
      portico::testing::Folder::read(std::string{PORTICO_SOURCE_DIR} + "/config/" + name), nullptr,
      true, true);
}

json::json_pointer pointer(std::string_view path, const std::string& between) {
  std::string text = between;
  for (const char octet : path) text += octet == '.' ? between : std::string{octet};
  return json::json_pointer{text};
}

/// "limits.body" of every leaf of the file.
void leaves(const json& value, const std::string& path, std::set<std::string>& found) {
  for (const auto& [name, inner] : value.items()) {
    if (path.empty() && (name == "$schema" || name == "plugins")) continue;
    const std::string below = path.empty() ? name : path + '.' + name;
    if (inner.is_object())
      leaves(inner, below, found);
    else
      found.insert(below);
  }
}

void schema_leaves(const json& schema, const std::string& path, std::set<std::string>& found) {
  for (const auto& [name, inner] : schema.at("properties").items()) {
    if (path.empty() && (name == "$schema" || name == "plugins")) continue;
    const std::string below = path.empty() ? name : path + '.' + name;
    if (inner.contains("properties"))
      schema_leaves(inner, below, found);
    else
      found.insert(below);
  }
}

std::set<std::string> table() {
  std::set<std::string> paths;
  for (const Key& key : keys()) paths.insert(std::string{key.path});
  return paths;
}

std::string enumerated(const json& schema) {
  std::string words;
  for (const json& choice : schema.at("enum"))
    words += (words.empty() ? "" : " ") + choice.get<std::string>();
  return words;
}

TEST(Keys, AreThoseOfTheFile) {
  std::set<std::string> found;
  leaves(read("portico.json"), "", found);
  EXPECT_EQ(found, table());
}

TEST(Keys, AreThoseOfTheSchema) {
  std::set<std::string> found;
  schema_leaves(read("portico.schema.json"), "", found);
  EXPECT_EQ(found, table());
}

TEST(Keys, HaveOneDefault) {
  const json file = read("portico.json"), schema = read("portico.schema.json");
  for (const Key& key : keys()) {
    const json fallback = json::parse(key.fallback);
    EXPECT_EQ(key.objection(fallback), "") << key.path;
    EXPECT_EQ(file.at(pointer(key.path, "/")), fallback) << key.path;
    EXPECT_EQ(schema.at(pointer(key.path, "/properties/")).at("default"), fallback) << key.path;
  }
}

TEST(Keys, HaveTheSchemasTypesAndBounds) {
  const json schema = read("portico.schema.json");
  for (const Key& key : keys()) {
    const json& word = schema.at(pointer(key.path, "/properties/"));
    EXPECT_EQ(word.at("description"), std::string{key.help} + '.') << key.path;
    switch (key.kind) {
    case Kind::count: EXPECT_EQ(word.at("type"), "integer") << key.path; break;
    case Kind::seconds: EXPECT_EQ(word.at("type"), "number") << key.path; break;
    case Kind::boolean: EXPECT_EQ(word.at("type"), "boolean") << key.path; continue;
    case Kind::addresses:
      EXPECT_EQ(word.at("type"), "array") << key.path;
      EXPECT_EQ(word.at("minItems").get<double>(), key.least) << key.path;
      continue;
    case Kind::urls: EXPECT_EQ(word.at("items").at("type"), "string") << key.path; continue;
    case Kind::place: EXPECT_EQ(word.at("anyOf").at(0).at("const"), false) << key.path; continue;
    case Kind::words:
      EXPECT_EQ(word.at("type"), "array") << key.path;
      if (key.choices.empty()) {
        EXPECT_EQ(word.at("items").at("minLength"), 1) << key.path;
      } else {
        EXPECT_EQ(enumerated(word.at("items")), key.choices) << key.path;
      }
      continue;
    case Kind::free_text: EXPECT_EQ(word.at("type"), "string") << key.path; continue;
    case Kind::text: EXPECT_EQ(word.at("minLength"), 1) << key.path; continue;
    case Kind::choice: EXPECT_EQ(enumerated(word), key.choices) << key.path; continue;
    }
    EXPECT_EQ(word.at("minimum").get<double>(), key.least) << key.path;
    EXPECT_EQ(word.at("maximum").get<double>(), key.most) << key.path;
  }
}

const Key& key(std::string_view path) {
  const auto table = keys();
  return *std::find_if(table.begin(), table.end(),
                       [&](const Key& one) { return one.path == path; });
}

TEST(Keys, TakePlacesAndUrlsAsTheSchemaDoes) {
  const json schema = read("portico.schema.json");
  const auto matches = [](const json& word, const std::string& text) {
    return std::regex_search(text, std::regex{word.at("pattern").get<std::string>()});
  };
  const json& place = schema.at(pointer("docs.swagger", "/properties/"));
  for (const char* text : {"", "/", "/docs", "/a/b.c-d", "docs", "/docs/", "//", "/a//b", "/a?b",
                           "/a#b", "/{x}", "/%41", "/a b", R"(/\)", R"(/")"})
    EXPECT_EQ(key("docs.swagger").objection(text).empty(), matches(place.at("anyOf").at(1), text))
        << text;
  EXPECT_EQ(key("docs.swagger").objection(false), "");
  EXPECT_NE(key("docs.swagger").objection(true), "");
  const json& urls = schema.at(pointer("docs.servers", "/properties/"));
  for (const char* text : {"https://a.example/b?c#d", "/v1", "http://[::1]:80", "a.example", "",
                           "ftp://a", "https://a b", R"(/")"})
    EXPECT_EQ(key("docs.servers").objection(json::array({text})).empty(),
              matches(urls.at("items"), text))
        << text;
}

TEST(Keys, LetNothingElseIntoTheSchema) {
  const json schema = read("portico.schema.json");
  EXPECT_EQ(schema.at("additionalProperties"), false);
  for (const auto& [name, group] : schema.at("properties").items())
    if (group.contains("properties")) {
      EXPECT_EQ(group.at("additionalProperties"), false) << name;
    }
}

TEST(Keys, SpellFlagsAndVariables) {
  std::set<std::string> flags, variables;
  for (const Key& key : keys()) flags.insert(key.flag()), variables.insert(key.environment());
  EXPECT_EQ(flags.size(), keys().size());
  EXPECT_EQ(variables.size(), keys().size());
  EXPECT_TRUE(flags.count("--listen") && flags.count("--plugins") &&
              flags.count("--deadlines-keep-alive"));
  EXPECT_TRUE(variables.count("PORTICO_DEADLINES_KEEP_ALIVE"));
}

TEST(Keys, LoadTheFileThatIsShippedAsTheDefaults) {
  const Settings shipped = load({std::string{PORTICO_SOURCE_DIR} + "/config/portico.json", {}, {}});
  const Settings plain = load({});
  EXPECT_EQ(shipped.listen, plain.listen);
  EXPECT_EQ(shipped.limits.body, plain.limits.body);
  EXPECT_EQ(shipped.deadlines.shutdown, plain.deadlines.shutdown);
  EXPECT_EQ(shipped.queues.tasks, plain.queues.tasks);
  EXPECT_EQ(shipped.cors.allow_methods, plain.cors.allow_methods);
  EXPECT_FALSE(shipped.cors.on());
  EXPECT_TRUE(shipped.plugins.empty());
}

}  // namespace
}  // namespace portico::settings
