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

TEST(Config, RefusesASchemaThatIsNone) {
  EXPECT_THAT(reason("bad_config_schema", {}),
              AllOf(StartsWith("portico_plugin.config is no schema"), HasSubstr("objekt")));
}

}  // namespace
}  // namespace portico::plugin
