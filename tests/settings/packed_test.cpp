#include "settings/packed.hpp"

#include <gtest/gtest.h>

#include "plugin/folder.hpp"
#include "settings/load.hpp"

namespace portico::settings {
namespace {

using portico::testing::Folder;

TEST(Packed, BringsEverythingOver) {
  const Folder folder;
  const auto file = folder.write("p.json", R"({
    "listen": ["[::1]:0"], "watch": "off", "deadlines": {"body": 0.25},
    "cors": {"allow_origins": ["*"]}, "monitoring": {"ready": "all_plugins"},
    "plugins": {
      "a": {"config": {"x": [1, {"y": null}]}, "sha256": ")" +
                                               std::string(64, 'a') + R"("},
      "b@1.0": {"cors": {"max_age": 5}, "breaking_changes": "deny", "prefix": "/v1"},
      "c": {"isolation": "process", "process": {"memory": 512, "user": "nobody"}},
      "d": {"enabled": false}
    }})");
  const Settings given = load({file, {{"PORTICO_LOG_LEVEL", "debug"}}, {{"limits.body", "3"}}});
  const Settings taken = unpacked(packed(given));
  EXPECT_EQ(taken, given);
  EXPECT_EQ(taken.origins, given.origins);
  EXPECT_EQ(taken.file, given.file);
  EXPECT_EQ(taken.section("a").where("/x/1"), given.section("a").where("/x/1"));
  EXPECT_FALSE(taken.section("d").cors.has_value());
  EXPECT_TRUE(taken.section("d").sha256.empty());
}

TEST(Packed, BringsNamesOverThatAreNotUtf8) {
  Settings given = load({});
  given.plugin_folder = "/srv/caf\xe9";
  EXPECT_EQ(unpacked(packed(given)).plugin_folder, given.plugin_folder);
}

TEST(Packed, RefusesWhatCannotBeUsed) {
  const std::string bytes = packed(load({}));
  for (std::size_t size = 0; size < bytes.size(); size += 7)
    EXPECT_ANY_THROW(unpacked(bytes.substr(0, size))) << size;
  std::string wrong = bytes;
  wrong.replace(wrong.find("information"), 11, "loudestword");
  EXPECT_ANY_THROW(unpacked(wrong));
}

}  // namespace
}  // namespace portico::settings
