#include "plugin/config.hpp"

#include <gmock/gmock.h>

#include "plugin/served.hpp"
#include "settings/load.hpp"

namespace portico::plugin {
namespace {

using ::testing::AllOf;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Served;
using ::testing::StartsWith;

settings::Settings settings_of(const Folder& folder, const std::string& text) {
  return settings::load({folder.write("p.json", text), {}, {}});
}

std::string reason(const std::string& fixture, const settings::Section& section) {
  try {
    const Served served{fixture, section};
    return "";
  } catch (const Refused& refused) {
    return refused.what();
  }
}

TEST(Config, FillsInDefaultsWithoutASection) {
  EXPECT_EQ(Served{"good"}.call("GET /good/config").body, R"({"greeting":"hello","limit":10})");
}

TEST(Config, TakesWhatTheOperatorSet) {
  const Folder folder;
  const auto settings = settings_of(folder, R"({"plugins": {"good": {"config": {"limit": "7"}}}})");
  const Served good{"good", settings.section("good")};
  EXPECT_EQ(good.call("GET /good/config").body, R"({"greeting":"hello","limit":7})");
}

TEST(Config, OutlivesTheSettings) {
  auto section = std::make_unique<settings::Section>();
  section->config = R"({"url": "https://example.com/a/long/enough/text/to/live/on/the/heap"})";
  const Served demanding{"demanding", *section};
  section.reset();
  EXPECT_EQ(
      demanding.call("GET /demanding").body,
      R"({"url":"https://example.com/a/long/enough/text/to/live/on/the/heap","cache":{"size":5}})");
}

TEST(Config, NamesFileLineAndKey) {
  const Folder folder;
  const auto settings =
      settings_of(folder, "{\"plugins\": {\n\"demanding\": {\n\"config\": {\n\"url\": "
                          "\"x\",\n\"cache\": {\n\"size\": 0},\n\"extra\": 1}}}}");
  const std::string why = reason("demanding", settings.section("demanding"));
  EXPECT_THAT(
      why, HasSubstr(
               "p.json:4: plugins.demanding.config.url: String should have at least 3 characters"));
  EXPECT_THAT(why, HasSubstr("p.json:6: plugins.demanding.config.cache.size: Input should be "
                             "greater than or equal to 1"));
  EXPECT_THAT(
      why, HasSubstr("p.json:7: plugins.demanding.config.extra: Extra inputs are not permitted"));
}

TEST(Config, SaysWhatIsMissing) {
  const Folder folder;
  EXPECT_THAT(reason("demanding", {}),
              HasSubstr("settings: plugins.demanding.config.url: Field required"));
  const auto settings = settings_of(folder, "{\"plugins\": {\n\"demanding\": {\n\"config\": {}}}}");
  EXPECT_THAT(reason("demanding", settings.section("demanding")),
              HasSubstr("p.json:3: plugins.demanding.config.url: Field required"));
}

/// Why the configuration is refused, behind the words that it is; or "".
std::string objection(const char* schema, const std::string& config) {
  const Folder folder;
  const auto settings =
      settings_of(folder, "{\"plugins\": {\"a\": {\n\"config\": " + config + "}}}");
  try {
    const Config taken{schema, "a", settings.section("a")};
    return "";
  } catch (const Refused& refused) {
    const std::string whole = refused.what();
    return whole.substr(whole.find("p.json"));
  }
}

// JSON Schema lets it in where it says nothing of additionalProperties.
TEST(Config, RefusesWhatTheSchemaDoesNotKnow) {
  const char* schema = R"({"type":"object","properties":{
      "limit":{"type":"integer","default":1},
      "cache":{"type":"object","properties":{"size":{"type":"integer","default":1}},"default":{}},
      "peers":{"type":"array","default":[],"items":{"type":"object","properties":{
          "host":{"type":"string","default":""}}}},
      "labels":{"type":"object","additionalProperties":{"type":"string"},"default":{}},
      "either":{"anyOf":[{"type":"object","properties":{"a":{"type":"integer","default":1}}},
                         {"type":"null"}],"default":null},
      "free":{"default":null}}})";
  EXPECT_EQ(objection(schema, R"({"limit": 2, "cache": {"size": 3}, "peers": [{"host": "x"}],
      "labels": {"any": "thing"}, "either": {"a": 2}, "free": {"what": {"ever": 1}}})"),
            "");
  EXPECT_EQ(objection(schema, "{\n\"limt\": 2}"),
            "p.json:3: plugins.a.config.limt: is no setting of this plugin, allowed is one of "
            "limit, cache, peers, labels, either, free: did you mean limit?");
  EXPECT_EQ(
      objection(schema, "{\"cache\": {\n\"sise\": 3}}"),
      "p.json:3: plugins.a.config.cache.sise: is no setting of this plugin, allowed is one of "
      "size: did you mean size?");
  EXPECT_THAT(objection(schema, "{\"\": 1}"),
              StartsWith("p.json:2: plugins.a.config.\"\": is no setting of this plugin"));
  EXPECT_THAT(objection(schema, "{\"peers\": [{},\n{\n\"port\": 3}]}"),
              StartsWith("p.json:4: plugins.a.config.peers.1.port: is no setting"));
  EXPECT_THAT(objection(schema, "{\"either\": {\"b\": 3}}"),
              StartsWith("p.json:2: plugins.a.config.either.b: is no setting"));
  EXPECT_THAT(objection(schema, R"({"limit": "x", "a/b~c": 1})"),
              AllOf(HasSubstr("config.limit: Input should be a valid integer"),
                    HasSubstr("config.a/b~c: is no setting")));
}

// As the SDK writes a std::variant.
TEST(Config, KnowsTheMembersOfNumberedUnions) {
  const char* schema = R"({"type":"object","properties":{"store":{"anyOf":[
      {"type":"object","properties":{"path":{"type":"string"}},"required":["path"],
       "x-portico-choice":1},
      {"type":"object","properties":{"host":{"type":"string"}},"required":["host"],
       "x-portico-choice":2}]}},"required":["store"]})";
  EXPECT_EQ(objection(schema, R"({"store": {"path": "x"}})"), "");
  EXPECT_EQ(objection(schema, R"({"store": {"host": "x"}})"), "");
  EXPECT_THAT(objection(schema, R"({"store": {"host": "x", "port": 1}})"),
              HasSubstr("plugins.a.config.store.port: is no setting of this plugin, allowed is one "
                        "of path, host"));
}

TEST(Config, TakesAnythingWhereTheSchemaSaysSo) {
  EXPECT_EQ(objection(R"({"type":"object","additionalProperties":true})", R"({"x": 1})"), "");
  EXPECT_EQ(
      objection(R"({"type":"object","properties":{},"additionalProperties":true})", R"({"x": 1})"),
      "");
}

TEST(Config, OfAPluginWithoutASchemaMustBeRead) {
  const Folder folder;
  const auto settings = settings_of(folder, R"({"plugins": {"any_config": {"config": {"x": 1}},
      "second": {
      "config": {"x": 1}}}})");
  EXPECT_EQ((Served{"any_config", settings.section("any_config")}).call("GET /any").body,
            R"({"x":1})");
  EXPECT_THAT(
      reason("second", settings.section("second")),
      HasSubstr("p.json:3: plugins.second.config: the plugin takes no configuration: remove "
                "it"));
  EXPECT_EQ(reason("second", {}), "");
}

TEST(Config, RefusesASchemaThatIsNone) {
  EXPECT_THAT(reason("bad_config_schema", {}),
              AllOf(StartsWith("portico_plugin.config is no schema"), HasSubstr("objekt")));
}

}  // namespace
}  // namespace portico::plugin
