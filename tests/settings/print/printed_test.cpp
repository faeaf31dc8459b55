// The files of config/ are what the host prints of its tables: after a change of these,
//   portico config example > config/portico.json
//   portico config schema > config/portico.schema.json
//   portico config reference > config/settings.md

#include "settings/print/printed.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "settings/key.hpp"
#include "settings/load.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;
using portico::testing::Folder;
using ::testing::HasSubstr;

std::string shipped(const std::string& name) {
  return Folder::read(std::string{PORTICO_SOURCE_DIR} + "/config/" + name);
}

TEST(Reference, IsWhatIsShipped) {
  EXPECT_EQ(example(), shipped("portico.json"));
  EXPECT_EQ(schema(), shipped("portico.schema.json"));
  EXPECT_EQ(manual(), shipped("settings.md"));
}

TEST(Reference, LoadsAsTheDefaults) {
  const Folder folder;
  EXPECT_EQ(load({folder.write("p.json", example()), {}, {}}), load({}));
}

TEST(Reference, ShowsASectionThatLoadsAsAnEmptyOne) {
  std::string text = example(), section = "{\"plugins\": {\n";
  const auto from = text.find("  //   \"items\"");
  for (std::size_t at = from; text.substr(at, 5) == "  // "; at = text.find('\n', at) + 1)
    section += text.substr(at + 5, text.find('\n', at) - at - 4);
  const Folder folder;
  const Settings settings = load({folder.write("p.json", section + "}}"), {}, {}});
  Section shown = settings.section("items");
  ASSERT_EQ(settings.plugins.count("items"), 1u);
  EXPECT_EQ(shown.cors->max_age, 600u);
  shown.cors.reset();
  EXPECT_EQ(shown, Section{});
}

TEST(Reference, LetsNothingElseIntoTheSchema) {
  const json all = json::parse(schema());
  EXPECT_EQ(all.at("additionalProperties"), false);
  for (const auto& [name, group] : all.at("properties").items())
    if (group.contains("properties")) {
      EXPECT_EQ(group.at("additionalProperties"), false) << name;
    }
  EXPECT_EQ(all["properties"]["plugins"]["additionalProperties"]["additionalProperties"], false);
}

TEST(Reference, TellsWhereEachValueWasSaid) {
  const Folder folder;
  const auto file =
      folder.write("p.json", "{\"limits\": {\n\"body\": 7},\n\"plugins\": {\"items\": {\n"
                             "\"config\": {\"a\": 1}}}}");
  const std::string text =
      values(load({file, {{"PORTICO_LOG_LEVEL", "debug"}}, {{"watch", "off"}}}));
  const auto has = [&](const std::string& key, const std::string& value) {
    return text.find('\n' + key + ' ') != text.npos && text.find("  " + value + '\n') != text.npos;
  };
  EXPECT_TRUE(has("limits.body", "7  (" + file.string() + ":2)")) << text;
  EXPECT_TRUE(has("log.level", "\"debug\"  (PORTICO_LOG_LEVEL)")) << text;
  EXPECT_TRUE(has("watch", "\"off\"  (--watch)")) << text;
  EXPECT_TRUE(has("queues.tasks", "1024  (default)")) << text;
  EXPECT_TRUE(has("plugins.items.config", "{\"a\":1}  (" + file.string() + ":4)")) << text;
}

TEST(Reference, ShowsNoSecretOfAnySetting) {
  const Folder folder;
  const auto file = folder.write("p.json", R"({"docs": {"servers": ["https://ann:s3cret@one/"]},
    "plugins": {"items": {"config": {"signing_key": "s3cret", "smtp": {"pass": "s3cret"},
      "database": "host=db password = 's3cret' user=ann", "hosts": "amqp://a:s3cret@one,amqp://b:s3cret@two",
      "path": "/srv"}}}})");
  const std::string text = values(load({file, {}, {{"tracing.endpoint", "http://s3cret@one"}}}));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("s3cret")));
  for (const char* shown : {"https://***@one/", "\"signing_key\":\"***\"", "\"pass\":\"***\"",
                            "host=db password = *** user=ann", "amqp://a:***@one,amqp://b:***@two",
                            "\"/srv\"", "http://***@one"})
    EXPECT_THAT(text, HasSubstr(shown));
}

}  // namespace
}  // namespace portico::settings
