#include "plugin/roster.hpp"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include "plugin/log.hpp"
#include "plugin/served.hpp"

namespace portico::plugin {
namespace {

using ::testing::AllOf;
using testing::CaughtLog;
using ::testing::ElementsAre;
using testing::Folder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::taken_trace;
namespace fs = std::filesystem;

settings::Settings settings_for(const Folder& folder) {
  settings::Settings settings;
  settings.plugin_folder = folder.path();
  return settings;
}

std::vector<std::string> ids(const Roster& roster) {
  std::vector<std::string> all;
  for (const auto& plugin : roster.plugins) all.push_back(plugin->id());
  return all;
}

std::string refusal(const Roster& roster, const std::string& file) {
  for (const Refusal& refusal : roster.refusals)
    if (refusal.file.filename() == file) return refusal.reason;
  return "";
}

TEST(Roster, LoadsAFolderInTheOrderOfNames) {
  const Folder folder;
  folder.add("second", "a.so");
  folder.add("good", "b.so");
  folder.write("notes.txt", "no plugin");
  folder.write(".hidden.so", "no plugin");
  const Roster roster = load(settings_for(folder));
  EXPECT_THAT(ids(roster), ElementsAre("second", "good"));
  EXPECT_THAT(roster.refusals, IsEmpty());
  EXPECT_EQ(roster.routes().size(), 4u);
}

TEST(Roster, MakesATableThatKeepsItsPlugins) {
  const Folder folder;
  folder.add("good");
  std::shared_ptr<const route::Table> table = load(settings_for(folder)).table();
  model::Arena arena;
  const route::Match match = table->find("GET", "/good/echo/x", arena);
  ASSERT_TRUE(match.route);
  EXPECT_EQ(match.route->plugin, "good");
  EXPECT_EQ(match.route->app->version, "1.0.0");
}

TEST(Roster, OneBadFileCostsNoOther) {
  const CaughtLog log;
  const Folder folder;
  folder.add("good", "m.so");
  for (const std::string bad :
       {"no_entry", "newer_abi", "start_fails", "start_throws", "start_throws_std", "bad_schema",
        "bodiless", "needy", "entry_function", "bad_config_schema", "demanding", "no_id"})
    folder.add(bad);
  const std::string image = Folder::read(Folder::fixture("good"));
  for (std::size_t i = 0; i < 16; ++i)
    folder.write("cut" + std::to_string(i) + ".so", image.substr(0, image.size() * i / 16));
  folder.write("text.so", "INPUT(libm.so.6)\n");
  fs::create_directory(folder / "directory.so");
  ASSERT_EQ(::mkfifo((folder / "pipe.so").c_str(), 0600), 0);
  fs::create_symlink("loop.so", folder / "loop.so");
  fs::create_symlink("nowhere", folder / "dangling.so");
  folder.add("second", "z.so");
  const Roster roster = load(settings_for(folder));
  EXPECT_THAT(ids(roster), ElementsAre("good", "second"));
  EXPECT_EQ(roster.refusals.size(), 12u + 16u + 5u);
  for (const Refusal& refused : roster.refusals)
    EXPECT_FALSE(refused.reason.empty()) << refused.file;
  EXPECT_THAT(refusal(roster, "cut8.so"), HasSubstr("is truncated"));
  EXPECT_THAT(refusal(roster, "pipe.so"), HasSubstr("named pipe"));
  model::Arena arena;
  EXPECT_TRUE(roster.table()->find("GET", "/second", arena).route);
}

TEST(Roster, RefusesASecondPluginOfOneId) {
  const Folder folder;
  folder.add("good", "a.so");
  folder.add("twin", "b.so");
  taken_trace();
  const Roster roster = load(settings_for(folder));
  EXPECT_EQ(taken_trace(), "") << "the twin was started";
  EXPECT_THAT(ids(roster), ElementsAre("good"));
  EXPECT_THAT(refusal(roster, "b.so"),
              HasSubstr("has the id 'good', which a.so has already: remove one"));
}

TEST(Roster, RefusesAPathThatIsTaken) {
  const Folder folder;
  folder.add("good", "a.so");
  folder.add("conflict", "b.so");
  const Roster roster = load(settings_for(folder));
  EXPECT_THAT(ids(roster), ElementsAre("good"));
  EXPECT_THAT(refusal(roster, "b.so"),
              AllOf(HasSubstr("registers GET /good/echo/{other}"),
                    HasSubstr("a.so (plugin 'good') serves GET /good/echo/{name}"),
                    HasSubstr("change one of the two paths")));
  EXPECT_EQ(roster.routes().size(), 3u);
}

TEST(Roster, LeavesOutWhatIsSwitchedOff) {
  const Folder folder;
  folder.add("start_fails");
  folder.add("good");
  settings::Settings settings = settings_for(folder);
  settings.plugins["start_fails"].enabled = false;
  taken_trace();
  const Roster roster = load(settings);
  EXPECT_EQ(taken_trace(), "unloaded;") << "it was started";
  EXPECT_THAT(roster.refusals, IsEmpty());
  ASSERT_EQ(roster.disabled.size(), 1u);
  EXPECT_EQ(roster.disabled[0].id, "start_fails");
}

TEST(Roster, WarnsOfASectionWithoutAPlugin) {
  const CaughtLog log;
  const Folder folder;
  folder.add("good");
  settings::Settings settings = settings_for(folder);
  settings.plugins["goood"].file = "p.json";
  load(settings);
  EXPECT_TRUE(log.has("portico: p.json: plugins.goood: no plugin of the folder has this id"))
      << log.text();
}

TEST(Roster, IsEmptyForAnEmptyFolder) {
  const Folder folder;
  const Roster roster = load(settings_for(folder));
  EXPECT_THAT(roster.plugins, IsEmpty());
  EXPECT_FALSE(roster.table()->routes().size());
}

TEST(Roster, NeedsAFolder) {
  const Folder folder;
  settings::Settings settings = settings_for(folder);
  settings.plugin_folder = folder / "none";
  EXPECT_THROW(load(settings), std::runtime_error);
}

}  // namespace
}  // namespace portico::plugin
