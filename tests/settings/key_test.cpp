#include "settings/key.hpp"

#include <algorithm>
#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "settings/load.hpp"
#include "settings/print/printed.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

const Key& key(std::string_view path) { return *find_key<Settings>(path); }

/// What the schema says of a setting of the host, but that it may stand elsewhere: one form, or any
/// of several.
json word(std::string_view path) {
  std::string pointer = "/properties/";
  for (const char byte : path) pointer += byte == '.' ? "/properties/" : std::string{byte};
  json forms = json::parse(schema()).at(json::json_pointer{pointer}).at("anyOf");
  EXPECT_EQ(forms.back(), json({{"$ref", "#/$defs/elsewhere"}})) << path;
  forms.erase(forms.size() - 1);
  return forms.size() == 1 ? forms.at(0) : json{{"anyOf", forms}};
}

/// The same of the entries of a list.
json entry(std::string_view path) { return word(path).at("items").at("anyOf").at(0); }

bool matches(const json& form, const std::string& text) {
  return std::regex_search(text, std::regex{form.at("pattern").get<std::string>()});
}

TEST(Keys, HaveDefaultsThatTheyTake) {
  for (const Key& one : keys()) EXPECT_EQ(one.objection(json::parse(one.fallback)), "") << one.path;
  for (const Key& one : keys<Section>())
    if (!one.fallback.empty()) {
      EXPECT_EQ(one.objection(json::parse(one.fallback)), "") << one.path;
    }
}

// A section is made with its defaults, and each of them stands in a row too.
TEST(Keys, OfASectionSayWithWhatItIsMade) {
  const Section made;
  for (const Setting<Section>& one : keys<Section>())
    if (!one.fallback.empty() && !one.path.starts_with("cors.")) {
      EXPECT_EQ(one.show(made), json::parse(one.fallback)) << one.path;
    }
}

TEST(Keys, ShowWhatTheyHaveStored) {
  Settings settings;
  apply_defaults(settings);
  for (const Setting<Settings>& one : keys())
    EXPECT_EQ(one.show(settings), json::parse(one.fallback)) << one.path;
  find_key<Settings>("deadlines.body")->store(settings, 0.25);
  EXPECT_EQ(find_key<Settings>("deadlines.body")->show(settings), 0.25);
}

// The words of a choice stand in the order of the enumerators.
TEST(Keys, StoreTheChoiceThatTheWordNames) {
  Settings settings;
  const auto store = [&](const char* path, const char* value) {
    find_key<Settings>(path)->store(settings, value);
  };
  store("watch", "on");
  EXPECT_EQ(settings.watch, Watch::on);
  store("watch", "off");
  EXPECT_EQ(settings.watch, Watch::off);
  store("breaking_changes", "allow");
  EXPECT_EQ(settings.breaking, Breaking::allow);
  store("breaking_changes", "deny");
  EXPECT_EQ(settings.breaking, Breaking::deny);
  store("trust.permissions", "strict");
  EXPECT_EQ(settings.trust.permissions, Permissions::strict);
  store("trust.permissions", "ignored");
  EXPECT_EQ(settings.trust.permissions, Permissions::ignored);
  store("log.format", "plain");
  EXPECT_EQ(settings.log.format, LogFormat::plain);
  store("log.format", "json");
  EXPECT_EQ(settings.log.format, LogFormat::json);
  store("monitoring.public", "none");
  EXPECT_EQ(settings.monitoring.shown, Public::none);
  store("monitoring.public", "all");
  EXPECT_EQ(settings.monitoring.shown, Public::all);
  store("monitoring.ready", "serving");
  EXPECT_EQ(settings.monitoring.ready, Ready::serving);
  store("monitoring.ready", "all_plugins");
  EXPECT_EQ(settings.monitoring.ready, Ready::all_plugins);
  Section section;
  find_key<Section>("isolation")->store(section, "process");
  EXPECT_EQ(section.isolation, Isolation::process);
  find_key<Section>("breaking_changes")->store(section, "warn");
  EXPECT_EQ(section.breaking, Breaking::warn);
}

TEST(Keys, TakePlacesAndUrlsAsTheSchemaDoes) {
  const json place = word("docs.swagger").at("anyOf").at(1);
  for (const char* text : {"", "/", "/docs", "/a/b.c-d", "docs", "/docs/", "//", "/a//b", "/a?b",
                           "/a#b", "/{x}", "/%41", "/a b", R"(/\)", R"(/")"})
    EXPECT_EQ(key("docs.swagger").objection(text).empty(), matches(place, text)) << text;
  EXPECT_EQ(key("docs.swagger").objection(false), "");
  EXPECT_NE(key("docs.swagger").objection(true), "");
  const json urls = entry("docs.servers");
  for (const char* text : {"https://a.example/b?c#d", "/v1", "http://[::1]:80", "a.example", "",
                           "ftp://a", "https://a b", R"(/")"})
    EXPECT_EQ(key("docs.servers").objection(json::array({text})).empty(), matches(urls, text))
        << text;
}

TEST(Keys, TellAllTheEntriesOfAListThatMayNotStandInIt) {
  EXPECT_THAT(key("cors.allow_methods").objection(json{"GET", "G T", "PUT", 5, ""}),
              ::testing::StartsWith("has [\"G T\",5,\"\"], allowed is a list of names"));
  EXPECT_THAT(key("cors.allow_methods").objection(json{"G T", ""}),
              ::testing::StartsWith("is [\"G T\",\"\"], allowed is"));
  const std::string key_of_32_bytes(64, 'a');
  EXPECT_THAT(key("trust.keys").objection(json{"first", key_of_32_bytes, "second"}),
              ::testing::StartsWith("has [\"first\",\"second\"], allowed is"));
  EXPECT_THAT(key("listen").objection(json{"127.0.0.1:80", "a", "b"}),
              ::testing::StartsWith("has [\"a\",\"b\"], allowed is"));
  EXPECT_THAT(key("listen").objection(json::array()), ::testing::StartsWith("is [], allowed is"));
}

TEST(Keys, TakeNamesSocketsAndPrefixesAsTheSchemaDoes) {
  const json names = entry("cors.allow_methods");
  for (const char* text : {"GET", "*", "x-a_b.c", "G T", "", "a,b", "\u00e4", "a:b", "(a)"})
    for (const char* path : {"cors.allow_methods", "cors.allow_headers", "cors.expose_headers"})
      EXPECT_EQ(key(path).objection(json::array({text})).empty(), matches(names, text)) << text;
  EXPECT_NE(key("cors.allow_methods").objection(json::array({"G T"})), "");
  for (const char* text : {"auto", "off", "/run/p.sock", "./p", "AUTO", "on", ""})
    EXPECT_EQ(key("control").objection(text).empty(), matches(word("control"), text)) << text;
  EXPECT_NE(key("control").objection("AUTO"), "");
  const json section = json::parse(schema())["properties"]["plugins"]["additionalProperties"];
  const Key& prefix = *find_key<Section>("prefix");
  for (const char* text : {"", "/v1", "/v1/api", "/.well-known", "/a..b", "/..", "/../b", "/a/.",
                           "/a/./b", "/a/../b", "/", "a", "/a/"})
    EXPECT_EQ(prefix.objection(text).empty(),
              matches(section["properties"]["prefix"]["anyOf"][0], text))
        << text;
  EXPECT_EQ(prefix.objection("/.well-known"), "");
  EXPECT_NE(prefix.objection("/../b"), "");
  EXPECT_NE(key("docs.swagger").objection("/docs/.."), "");
}

TEST(Keys, TakePublicKeysAsTheSchemaDoes) {
  const std::string hex(64, 'a'), base64 = std::string(42, 'A') + "E=";
  const json form = entry("trust.keys");
  for (const std::string& text :
       {hex, base64, hex + "a", std::string(63, 'a'), base64.substr(0, 43), base64 + "=",
        std::string{}, std::string{"ssh-ed25519 AAAA"}, "-----BEGIN PUBLIC KEY-----" + base64})
    EXPECT_EQ(key("trust.keys").objection(json::array({text})).empty(), matches(form, text))
        << text;
}

TEST(Keys, TakeTimesAndSizesWithUnitsAsTheSchemaDoes) {
  const json time = word("deadlines.body").at("anyOf"), size = word("limits.body").at("anyOf");
  for (const char* text : {"30s", "500ms", "1.5h", "2m",   "1d",   "30",    "s",     "1 s",  "-1s",
                           "1S",  "1min",  "1.s",  ".5s",  "1e3s", "32MiB", "1GB",   "64kB", "8KiB",
                           "7B",  "32M",   "1Kb",  "1mib", "1KB",  "+1B",   "1MiB ", ""})
    for (const auto& [path, forms] : {std::pair{"deadlines.body", time}, {"limits.body", size}}) {
      const bool taken = key(path).measured(text).is_number();
      EXPECT_EQ(taken, matches(forms.at(1), text)) << path << ": " << text;
    }
  EXPECT_EQ(key("deadlines.body").measured("500ms"), 0.5);
  EXPECT_EQ(key("limits.body").measured("0.1GB"), 100000000);
  EXPECT_EQ(key("probe.memory").measured("2GiB"), 2048);
  EXPECT_EQ(key("probe.memory").measured("1kB"), "1kB") << "no whole number of MiB";
  EXPECT_EQ(key("log.level").measured("30s"), "30s");
}

// A path with it would be another path to the system.
TEST(Keys, TakeNoTextWithANul) {
  for (const char* path : {"plugin_folder", "control", "uploads.folder", "docs.title"})
    EXPECT_NE(key(path).objection(std::string{"a\0b", 3}), "") << path;
  EXPECT_NE(key("cors.allow_origins").objection(json::array({std::string{"a\0b", 3}})), "");
}

TEST(Keys, SpellFlagsAndVariables) {
  std::set<std::string> flags, variables;
  for (const Key& one : keys()) flags.insert(one.flag()), variables.insert(one.environment());
  EXPECT_EQ(flags.size(), keys().size());
  EXPECT_EQ(variables.size(), keys().size());
  EXPECT_TRUE(flags.count("--listen") && flags.count("--plugins") &&
              flags.count("--deadlines-keep-alive"));
  EXPECT_TRUE(variables.count("PORTICO_DEADLINES_KEEP_ALIVE"));
}

TEST(Keys, SayInShortWhatIsAllowed) {
  EXPECT_EQ(key("limits.body").brief(), "0..1073741824 B");
  EXPECT_EQ(key("deadlines.header").brief(), "0.001..86400 s");
  EXPECT_EQ(key("watch").brief(), "on|off");
  EXPECT_EQ(key("log.access").brief(), "true|false");
  EXPECT_EQ(key("listen").brief(), "ADDRESS,...");
  EXPECT_EQ(key("compression.codings").brief(), "br|gzip,...");
}

TEST(Keys, CutAValueThatIsLongBetweenCharacters) {
  std::string umlauts;
  for (int i = 0; i < 100; ++i) umlauts += "\u00e4";
  const std::string objection = key("listen").objection(umlauts);
  EXPECT_NE(objection.find("\u00e4..."), std::string::npos) << objection;
}

TEST(Keys, AreGivenTheirDefaultsAgain) {
  Settings settings;
  apply_defaults(settings);
  settings.cors.allow_origins = {"x"};
  Section& section = settings.plugins["items@1.0.0"];
  section.cors.emplace().max_age = 7;
  EXPECT_TRUE(reset(settings, "cors.allow_origins"));
  EXPECT_TRUE(settings.cors.allow_origins.empty());
  EXPECT_TRUE(reset(settings, "plugins.items@1.0.0.cors.max_age"));
  EXPECT_EQ(section.cors->max_age, 600u);
  EXPECT_FALSE(reset(settings, "cors.none"));
  EXPECT_FALSE(reset(settings, "plugins.none.cors.max_age"));
}

}  // namespace
}  // namespace portico::settings
