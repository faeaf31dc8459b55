#include "life/registry.hpp"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include "plugin/log.hpp"
#include "plugin/served.hpp"
#include "settings/load.hpp"
#include "slowness.hpp"

namespace portico::life {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using testing::CaughtLog;
using ::testing::ElementsAre;
using testing::Folder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::taken_trace;
namespace fs = std::filesystem;

settings::Settings settings_for(const Folder& folder) {
  settings::Settings settings = settings::load({});
  settings.plugin_folder = folder.path();
  return settings;
}

// A registry of a folder, looked at once.
class Looked {
public:
  explicit Looked(const settings::Settings& settings) : registry{settings, Trial::Place::here} {
    registry.publish_to([this](auto now) { site = std::move(now), ++swaps; });
    registry.restore({}, [this](const Decisions& now) { remembered = to_json(now); });
    registry.look();
  }
  explicit Looked(const Folder& folder) : Looked{settings_for(folder)} {}
  Looked(const Looked&) = delete;
  Looked& operator=(const Looked&) = delete;
  /// The registry waits for what ends, not for what somebody holds.
  ~Looked() { site.reset(); }

  std::vector<std::string> ids() const {
    std::vector<std::string> all;
    for (const auto& plugin : registry.cast().plugins) all.push_back(plugin->id());
    return all;
  }
  std::vector<std::string> versions() const {
    std::vector<std::string> all;
    for (const auto& plugin : registry.cast().plugins) all.push_back(plugin->version());
    return all;
  }
  Row row(const std::string& file) const {
    for (const Row& row : registry.overview().rows)
      if (row.file.filename() == file) return row;
    return {};
  }
  bool finds(const std::string& path) const {
    message::Arena arena;
    return site->table().find("GET", path, arena).route != nullptr;
  }

  std::shared_ptr<const http::Site> site;
  int swaps = 0;
  std::string remembered;
  Registry registry;
};

void replace(const Folder& folder, const std::string& fixture, const std::string& file) {
  fs::copy_file(Folder::fixture(fixture), folder / ".new", fs::copy_options::overwrite_existing);
  fs::rename(folder / ".new", folder / file);
}

TEST(Registry, LoadsAFolderInTheOrderOfNames) {
  const Folder folder;
  folder.add("second", "a.so");
  folder.add("good", "b.so");
  folder.write("notes.txt", "no plugin");
  folder.write(".hidden.so", "no plugin");
  const Looked looked{folder};
  EXPECT_THAT(looked.ids(), ElementsAre("second", "good"));
  EXPECT_THAT(looked.registry.overview().rejections, IsEmpty());
  EXPECT_EQ(looked.site->table().routes().size(), 4u);
}

TEST(Registry, MakesASiteThatKeepsItsPlugins) {
  const Folder folder;
  folder.add("good");
  std::shared_ptr<const http::Site> site = Looked{folder}.site;
  message::Arena arena;
  const route::Match match = site->table().find("GET", "/good/echo/x", arena);
  ASSERT_TRUE(match.route);
  EXPECT_EQ(match.route->plugin, "good");
  EXPECT_EQ(match.route->app->version, "1.0.0");
}

TEST(Registry, OneBadFileCostsNoOther) {
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
  const Looked looked{folder};
  EXPECT_THAT(looked.ids(), ElementsAre("good", "second"));
  const Overview overview = looked.registry.overview();
  EXPECT_EQ(overview.rows.size(), 2u + 12u + 16u + 5u);
  for (const Row& row : overview.rows) {
    EXPECT_EQ(row.note.empty(), row.state == State::serving) << row.file << ' ' << row.note;
  }
  EXPECT_THAT(looked.row("cut8.so").note, HasSubstr("is truncated"));
  EXPECT_THAT(looked.row("pipe.so").note, HasSubstr("named pipe"));
  EXPECT_TRUE(looked.finds("/second"));
}

TEST(Registry, RefusesASecondPluginOfOneId) {
  const CaughtLog log;
  const Folder folder;
  folder.add("good", "a.so");
  folder.add("twin", "b.so");
  taken_trace();
  const Looked looked{folder};
  EXPECT_EQ(taken_trace(), "") << "the twin was started";
  EXPECT_THAT(looked.ids(), ElementsAre("good"));
  EXPECT_THAT(looked.row("b.so").note,
              HasSubstr("has the id 'good', which a.so has already: remove one"));
}

TEST(Registry, RefusesAPathThatIsTaken) {
  const CaughtLog log;
  const Folder folder;
  folder.add("good", "a.so");
  folder.add("conflict", "b.so");
  const Looked looked{folder};
  EXPECT_THAT(looked.ids(), ElementsAre("good"));
  EXPECT_THAT(looked.row("b.so").note,
              AllOf(HasSubstr("registers GET /good/echo/{other}"),
                    HasSubstr("a.so (plugin 'good') serves GET /good/echo/{name}"),
                    HasSubstr("change one of the two paths")));
  EXPECT_EQ(looked.site->table().routes().size(), 3u);
}

TEST(Registry, TakesAPathWhenItBecomesFree) {
  const CaughtLog log;
  const Folder folder;
  folder.add("good", "a.so");
  folder.add("conflict", "b.so");
  Looked looked{folder};
  fs::remove(folder / "a.so");
  looked.registry.look();
  EXPECT_THAT(looked.ids(), ElementsAre("conflict"));
  EXPECT_EQ(looked.row("b.so").note, "");
}

TEST(Registry, LeavesOutWhatIsSwitchedOff) {
  const Folder folder;
  folder.add("start_fails");
  folder.add("good");
  settings::Settings settings = settings_for(folder);
  settings.plugins["start_fails"].enabled = false;
  taken_trace();
  const Looked looked{settings};
  EXPECT_EQ(taken_trace(), "unloaded;") << "it was started";
  EXPECT_THAT(looked.registry.overview().rejections, IsEmpty());
  EXPECT_EQ(looked.row("start_fails.so").state, State::disabled);
  EXPECT_EQ(looked.row("start_fails.so").id, "start_fails");
}

TEST(Registry, IsEmptyForAnEmptyFolder) {
  const Folder folder;
  const Looked looked{folder};
  EXPECT_THAT(looked.ids(), IsEmpty());
  EXPECT_FALSE(looked.site->table().routes().size());
}

TEST(Registry, NeedsAFolder) {
  const Folder folder;
  settings::Settings settings = settings_for(folder);
  settings.plugin_folder = folder / "none";
  Registry registry{settings, Trial::Place::here};
  EXPECT_THROW(registry.look(), std::runtime_error);
}

TEST(Registry, LeavesAloneWhatHasNotChanged) {
  const Folder folder;
  folder.add("good");
  folder.add("version_1");
  Looked looked{folder};
  const auto before = looked.registry.cast().plugins;
  looked.registry.look();
  EXPECT_EQ(looked.swaps, 1);
  replace(folder, "version_2", "version_1.so");
  looked.registry.look();
  EXPECT_EQ(looked.swaps, 2);
  const auto after = looked.registry.cast().plugins;
  EXPECT_EQ(before[0], after[0]) << "a plugin whose file is the same was loaded again";
  EXPECT_THAT(looked.versions(), ElementsAre("1.0.0", "2.0.0"));
  replace(folder, "version_2", "version_1.so");
  looked.registry.look();
  EXPECT_EQ(looked.registry.cast().plugins, after) << "the same bytes were loaded again";
}

TEST(Registry, SwapsSeveralFilesAtOnce) {
  const CaughtLog log;
  const Folder folder;
  folder.add("version_1", "a.so");
  folder.add("good", "b.so");
  Looked looked{folder};
  // The third version takes a path that `good` gives up at the same time.
  replace(folder, "version_3", "a.so");
  replace(folder, "second", "b.so");
  looked.registry.look();
  EXPECT_EQ(looked.swaps, 2);
  EXPECT_THAT(looked.versions(), ElementsAre("3.0.0", "1.0.0"));
  EXPECT_THAT(looked.ids(), ElementsAre("version", "second"));
}

TEST(Registry, FollowsAPluginToAnotherFile) {
  const CaughtLog log;
  const Folder folder;
  folder.add("version_1", "old.so");
  Looked looked{folder};
  fs::remove(folder / "old.so");
  folder.add("version_2", "new.so");
  looked.registry.look();
  EXPECT_EQ(looked.swaps, 2);
  EXPECT_THAT(looked.versions(), ElementsAre("2.0.0"));
}

TEST(Registry, KeepsTheLastGoodGeneration) {
  const CaughtLog log;
  const Folder folder;
  folder.add("good", "a.so");
  folder.add("version_1", "b.so");
  Looked looked{folder};
  for (const std::string bad : {"start_fails", "no_entry", "version_3", "twin"}) {
    replace(folder, bad, "b.so");
    looked.registry.look();
    EXPECT_THAT(looked.versions(), ElementsAre("1.0.0", "1.0.0")) << bad;
    EXPECT_EQ(looked.row("b.so").state, State::serving);
    EXPECT_NE(looked.row("b.so").note, "") << bad;
    EXPECT_TRUE(log.has("b.so: " + looked.row("b.so").note + "; version 1.0.0 goes on serving"))
        << log.text();
  }
  EXPECT_EQ(looked.registry.overview().rejections.size(), 4u);
  replace(folder, "version_1", "b.so");
  looked.registry.look();
  EXPECT_EQ(looked.row("b.so").note, "") << "the file is the one that serves again";
}

TEST(Registry, HoldsAPluginToItsClients) {
  using settings::Breaking;
  for (const Breaking policy : {Breaking::allow, Breaking::warn, Breaking::deny}) {
    const CaughtLog log;
    const Folder folder;
    folder.add("version_1", "a.so");
    settings::Settings settings = settings_for(folder);
    settings.breaking = Breaking::deny;
    settings.plugins["version"].breaking = policy;
    Looked looked{settings};
    replace(folder, "version_2", "a.so");
    looked.registry.look();
    const bool denied = policy == Breaking::deny;
    EXPECT_THAT(looked.versions(), ElementsAre(denied ? "1.0.0" : "2.0.0"));
    EXPECT_EQ(log.has("2.0.0 breaks clients of 1.0.0: GET /version/one"), policy != Breaking::allow)
        << log.text();
    EXPECT_EQ(looked.row("a.so").note.find("set breaking_changes to warn or allow") !=
                  std::string::npos,
              denied);
  }
}

TEST(Registry, EndsWhatNobodyUsesAndNothingElse) {
  const CaughtLog log;
  const Folder folder;
  folder.add("version_1", "a.so");
  Looked looked{folder};
  message::Arena arena;
  std::shared_ptr<const void> request =
      looked.site->pin(looked.site->table().find("GET", "/version", arena));
  looked.site.reset();
  replace(folder, "version_2", "a.so");
  looked.registry.look();
  Overview overview = looked.registry.overview();
  ASSERT_EQ(overview.draining.size(), 1u);
  EXPECT_EQ(overview.draining[0].version, "1.0.0");
  EXPECT_EQ(overview.draining[0].in_flight, 1u);
  EXPECT_EQ(overview.unloaded, 0u);
  request.reset();
  until([&] {
    overview = looked.registry.overview();
    return overview.unloaded > 0;
  });
  EXPECT_EQ(overview.unloaded, 1u);
  EXPECT_EQ(overview.stayed, 0u);
  EXPECT_THAT(overview.draining, IsEmpty());
  EXPECT_TRUE(log.has("plugin.version: stopped 1.0.0"));
}

// What is kept of it is the id, whatever it was named by.
TEST(Registry, TakesTheNameOfAFileForItsPlugin) {
  const Folder folder;
  folder.add("good", "a.so");
  folder.write("b.so", "no library");
  Looked looked{folder};
  looked.registry.disable("a.so");
  EXPECT_EQ(looked.row("a.so").state, State::disabled);
  EXPECT_THAT(looked.remembered, HasSubstr(R"("disabled":["good"])"));
  looked.registry.enable("a.so");
  EXPECT_EQ(looked.row("a.so").state, State::serving);
  EXPECT_THROW(looked.registry.disable("b.so"), std::runtime_error) << "it has no id";
}

TEST(Registry, SwitchesAPluginOffAndOn) {
  const CaughtLog log;
  const Folder folder;
  folder.add("good");
  folder.add("version_1");
  Looked looked{folder};
  looked.registry.disable("version");
  EXPECT_THAT(looked.ids(), ElementsAre("good"));
  EXPECT_EQ(looked.row("version_1.so").state, State::disabled);
  looked.registry.enable("version");
  EXPECT_THAT(looked.ids(), ElementsAre("good", "version"));
  EXPECT_THROW(looked.registry.disable("none"), std::runtime_error);
}

TEST(Registry, StandsInForAPluginInQuarantine) {
  const CaughtLog log;
  const Folder folder;
  folder.add("good");
  folder.add("version_1", "v.so");
  Looked looked{folder};
  looked.registry.quarantine("version", "it crashed three times");
  EXPECT_THAT(looked.ids(), ElementsAre("good"));
  EXPECT_EQ(looked.row("v.so").state, State::quarantined);
  EXPECT_EQ(looked.row("v.so").note, "it crashed three times");
  EXPECT_TRUE(looked.finds("/version/one"));

  Registry next{settings_for(folder), Trial::Place::here};
  next.restore(decisions_of(looked.remembered), {});
  next.look();
  EXPECT_EQ(next.overview().rows[1].state, State::quarantined) << "another process forgets";
  EXPECT_EQ(next.overview().rows[1].routes.size(), 5u);

  replace(folder, "version_2", "v.so");
  looked.registry.look();
  EXPECT_THAT(looked.versions(), ElementsAre("1.0.0", "2.0.0")) << "a new file lifts it";
  looked.registry.quarantine("version", "again");
  looked.registry.enable("version");
  EXPECT_THAT(looked.versions(), ElementsAre("1.0.0", "2.0.0")) << "a command lifts it";
}

TEST(Registry, LoadsAgainWithOtherSettings) {
  const CaughtLog log;
  const Folder folder;
  folder.add("good");
  folder.add("version_1");
  Looked looked{folder};
  const auto before = looked.registry.cast().plugins;
  settings::Settings settings = settings_for(folder);
  settings.plugins["version"].prefix = "/v1";
  looked.registry.reload(settings);
  EXPECT_TRUE(looked.finds("/v1/version"));
  EXPECT_FALSE(looked.finds("/version"));
  EXPECT_EQ(looked.registry.cast().plugins[0], before[0]);
  looked.registry.reload(settings, "good");
  EXPECT_NE(looked.registry.cast().plugins[0], before[0]);
}

TEST(Registry, StartsAPluginAnewForWhatItSeesOfItsSection) {
  const CaughtLog log;
  const Folder folder;
  folder.add("good");
  Looked looked{folder};
  const auto started_anew = [&](const auto& change) {
    const auto before = looked.registry.cast().plugins.at(0);
    settings::Settings settings = settings_for(folder);
    change(settings.plugins["good"]);
    looked.registry.reload(settings);
    return looked.registry.cast().plugins.at(0) != before;
  };
  EXPECT_FALSE(started_anew([](auto&) {}));
  EXPECT_TRUE(started_anew([](auto& good) { good.config = R"({"limit":3})"; }));
  EXPECT_FALSE(started_anew(
      [](auto& good) { good.config = R"({"limit":3})", good.places[""] = "p.json:9"; }));
  const std::string digest = looked.registry.cast().plugins.at(0)->digest();
  EXPECT_TRUE(started_anew([&](auto& good) { good.sha256 = {digest}; }));
}

TEST(Registry, NoticesThatItMayNotLoadWhatServes) {
  const CaughtLog log;
  const Folder folder;
  folder.add("good");
  Looked looked{folder};
  settings::Settings settings = settings_for(folder);
  settings.plugins["good"].sha256 = {std::string(64, 'a')};
  looked.registry.reload(settings);
  EXPECT_THAT(looked.row("good.so").note, HasSubstr("is not trusted"));
  EXPECT_THAT(looked.ids(), ElementsAre("good")) << "the old one goes on";
  settings = settings_for(folder);
  settings.trust.pinned = true;
  looked.registry.reload(settings);
  EXPECT_THAT(looked.row("good.so").note, HasSubstr("is not trusted"));
  looked.registry.reload(settings_for(folder));
  EXPECT_EQ(looked.row("good.so").note, "");
}

TEST(Registry, TakesTheCorsOfASectionWithoutStartingItsPluginAnew) {
  const CaughtLog log;
  const Folder folder;
  folder.add("good");
  Looked looked{folder};
  const auto plugin = looked.registry.cast().plugins.at(0);
  const http::Policy* policy = &looked.site->policy();
  settings::Settings settings = settings_for(folder);
  settings.plugins["good"].cors.emplace().allow_origins = {"*"};
  looked.registry.reload(settings);
  EXPECT_EQ(looked.registry.cast().plugins.at(0), plugin);
  EXPECT_NE(&looked.site->policy(), policy);
}

TEST(Registry, NoticesASectionForOneVersion) {
  const CaughtLog log;
  const Folder folder;
  folder.add("version_1");
  Looked looked{folder};
  settings::Settings settings = settings_for(folder);
  settings.plugins["version@1.0.0"].prefix = "/v1";
  looked.registry.reload(settings);
  EXPECT_THAT(looked.ids(), ElementsAre("version@1.0.0"));
  EXPECT_TRUE(looked.finds("/v1/version"));
  looked.registry.reload(settings_for(folder));
  EXPECT_THAT(looked.ids(), ElementsAre("version"));
}

TEST(Registry, KeepsTheSectionThatAPluginServesWith) {
  const CaughtLog log;
  const Folder folder;
  folder.add("good");
  settings::Settings first = settings_for(folder);
  first.plugins["good"].config = R"({"limit":3})";
  Looked looked{first};
  settings::Settings kept;
  looked.registry.keep_settings([&](const settings::Settings& now) { kept = now; });
  settings::Settings wrong = settings_for(folder);
  wrong.plugins["good"].config = R"({"limit":0})";
  wrong.plugins["good"].cors.emplace().max_age = 5;
  wrong.limits.body = 7;
  looked.registry.reload(wrong);
  EXPECT_THAT(looked.row("good.so").note, HasSubstr("greater than or equal to 1"));
  EXPECT_EQ(kept.section("good").config, R"({"limit":3})");
  EXPECT_EQ(kept.section("good").cors->max_age, 5u) << "that is not the plugin's";
  EXPECT_EQ(kept.limits.body, 7u);
  settings::Settings apart = settings_for(folder);
  apart.plugins["good@1.0.0"].config = R"({"limit":0})";
  looked.registry.reload(apart);
  EXPECT_EQ(kept.plugins.count("good@1.0.0"), 0u);
  EXPECT_EQ(kept.section("good").config, R"({"limit":3})");
}

TEST(Registry, ChangesNothingForAFolderThatCannotBeRead) {
  const CaughtLog log;
  const Folder folder;
  folder.add("good");
  Looked looked{folder};
  settings::Settings settings = settings_for(folder);
  settings.plugin_folder = folder / "none";
  settings.plugins["good"].prefix = "/v1";
  EXPECT_THROW(looked.registry.reload(settings), std::runtime_error);
  looked.registry.look();
  EXPECT_TRUE(looked.finds("/good"));
}

TEST(Registry, KnowsWhetherAnythingHasEverServed) {
  const CaughtLog log;
  const Folder folder;
  folder.add("newer_abi");
  Looked looked{folder};
  EXPECT_FALSE(looked.registry.has_served());
  folder.add("good");
  looked.registry.look();
  EXPECT_TRUE(looked.registry.has_served());
  Registry next{settings_for(folder), Trial::Place::here};
  EXPECT_FALSE(next.has_served());
  next.restore(decisions_of(looked.remembered), {});
  EXPECT_TRUE(next.has_served()) << "in the process before";
}

// Plugins that need each other: leaf needs middle, middle needs version 2.0 or later.
class Needs : public ::testing::Test {
protected:
  Needs() {
    folder.add("leaf", "a.so");
    folder.add("middle", "b.so");
    folder.add("sealed_2", "c.so");
    settings.breaking = settings::Breaking::allow;
  }
  /// States of a.so, b.so and c.so.
  static std::vector<State> states(const Looked& looked) {
    return {looked.row("a.so").state, looked.row("b.so").state, looked.row("c.so").state};
  }

  const CaughtLog log;
  const Folder folder;
  settings::Settings settings = settings_for(folder);
};

TEST_F(Needs, ThoseOfAFileThatIsGoneWaitInTheSameSwapAndComeBackWithIt) {
  Looked looked{settings};
  EXPECT_THAT(looked.ids(), ElementsAre("leaf", "middle", "version"));
  fs::rename(folder / "c.so", folder / "c.away");
  looked.registry.look();
  EXPECT_EQ(looked.swaps, 2);
  EXPECT_THAT(looked.ids(), IsEmpty());
  EXPECT_THAT(states(looked), ElementsAre(State::waiting, State::waiting, State::refused));
  EXPECT_EQ(looked.row("b.so").note, "needs plugin 'version' 2.0 or later, which does not serve "
                                     "here: add it, and this one will follow");
  EXPECT_EQ(looked.row("a.so").note,
            "needs plugin 'middle', which itself waits for another plugin: see its row");
  EXPECT_EQ(looked.row("a.so").id, "leaf");
  EXPECT_TRUE(log.has("middle 1.0.0 waits, its routes answer 503: needs plugin 'version'"))
      << log.text();
  EXPECT_TRUE(looked.finds("/middle")) << "a plugin that will come back answers 503, not 404";
  EXPECT_FALSE(looked.finds("/version"));
  EXPECT_THAT(looked.registry.overview().rejections, IsEmpty());
  fs::rename(folder / "c.away", folder / "c.so");
  looked.registry.look();
  EXPECT_EQ(looked.swaps, 3);
  EXPECT_THAT(looked.ids(), ElementsAre("leaf", "middle", "version"));
  EXPECT_EQ(looked.row("a.so").note, "");
}

TEST_F(Needs, ThoseOfAPluginThatIsSwitchedOffOrInQuarantineWait) {
  Looked looked{settings};
  looked.registry.disable("version");
  EXPECT_THAT(states(looked), ElementsAre(State::waiting, State::waiting, State::disabled));
  EXPECT_THAT(looked.row("b.so").note, HasSubstr("which is switched off"));
  looked.registry.enable("version");
  EXPECT_THAT(looked.ids(), ElementsAre("leaf", "middle", "version"));
  looked.registry.quarantine("version", "it crashed");
  EXPECT_THAT(states(looked), ElementsAre(State::waiting, State::waiting, State::quarantined));
  EXPECT_THAT(looked.row("b.so").note, HasSubstr("which is in quarantine"));
  EXPECT_TRUE(looked.finds("/leaf"));
  EXPECT_THROW(looked.registry.quarantine("leaf", "why not"), std::runtime_error);
  looked.registry.disable("leaf");
  EXPECT_EQ(looked.row("a.so").state, State::disabled)
      << "waiting keeps it from being switched off";
  EXPECT_FALSE(looked.finds("/leaf"));
  looked.registry.enable("version");
  EXPECT_THAT(looked.ids(), ElementsAre("middle", "version"));
}

TEST_F(Needs, ThoseOfAVersionThatIsTooOldWaitUnlessThatIsDenied) {
  for (const auto policy : {settings::Breaking::deny, settings::Breaking::allow}) {
    replace(folder, "sealed_2", "c.so");
    settings.breaking = policy;
    Looked looked{settings};
    replace(folder, "sealed_1", "c.so");
    looked.registry.look();
    if (policy == settings::Breaking::deny) {
      EXPECT_THAT(looked.versions(), ElementsAre("1.0.0", "1.0.0", "2.0.0"));
      EXPECT_EQ(looked.row("c.so").note,
                "is version 1.0.0, but middle needs plugin 'version' 2.0 or later: replace that "
                "first, or set breaking_changes to warn or allow");
      continue;
    }
    EXPECT_THAT(states(looked), ElementsAre(State::waiting, State::waiting, State::serving));
    EXPECT_THAT(looked.row("b.so").note, HasSubstr("but 1.0.0 serves: replace that"));
    replace(folder, "sealed_2", "c.so");
    looked.registry.look();
    EXPECT_THAT(looked.versions(), ElementsAre("1.0.0", "1.0.0", "2.0.0"));
  }
}

TEST_F(Needs, ANewVersionThatLacksSomethingDoesNotTakeThePlaceOfTheOld) {
  Looked looked{settings};
  // The id of c.so goes with its old file, which middle needs: the new one is loaded, and given up.
  replace(folder, "dangerous", "c.so");
  looked.registry.look();
  EXPECT_THAT(looked.ids(), ElementsAre("leaf", "middle", "version"));
  EXPECT_THAT(looked.row("c.so").note, HasSubstr("needs plugin 'danger', which does not serve"));
  EXPECT_EQ(looked.row("c.so").state, State::serving);
}

TEST_F(Needs, FollowOneWithoutAManifest) {
  fs::remove(folder / "c.so");
  folder.add("version_2", "z.so");
  const Looked looked{settings};
  EXPECT_THAT(looked.ids(), ElementsAre("leaf", "middle", "version"));
  EXPECT_THAT(looked.registry.overview().rejections, IsEmpty());
}

TEST_F(Needs, AChangeElsewhereSaysTheSameThingOnce) {
  fs::remove(folder / "c.so");
  Looked looked{settings};
  EXPECT_THAT(states(looked), ElementsAre(State::waiting, State::waiting, State::refused));
  EXPECT_EQ(looked.row("b.so").id, "middle");
  const std::size_t said = looked.registry.overview().rejections.size();
  EXPECT_EQ(said, 2u);
  EXPECT_NE(looked.registry.overview().rejections.front().file.filename(), "b.so");
  folder.add("good", "z.so");
  looked.registry.look();
  EXPECT_EQ(looked.registry.overview().rejections.size(), said);
  replace(folder, "middle", "b.so");
  looked.registry.look();
  const auto rejections = looked.registry.overview().rejections;
  EXPECT_EQ(rejections.size(), said) << "what was said before counts as said now";
  EXPECT_EQ(rejections.front().file.filename(), "b.so") << "a new file is answered";
}

TEST_F(Needs, AnotherProcessStandsInForThoseThatWait) {
  Looked looked{settings};
  looked.registry.quarantine("version", "it crashed");
  for (int process = 0; process < 2; ++process) {
    std::string remembered;
    Registry next{settings, Trial::Place::here};
    std::shared_ptr<const http::Site> site;
    next.publish_to([&](auto now) { site = std::move(now); });
    next.restore(decisions_of(looked.remembered),
                 [&](const Decisions& now) { remembered = to_json(now); });
    next.look();
    message::Arena arena;
    EXPECT_TRUE(site->table().find("GET", "/leaf", arena).route) << "process " << process;
    EXPECT_EQ(next.overview().rows[0].state, State::waiting);
    looked.remembered = remembered;
  }
}

TEST_F(Needs, ThoseThatNeedAreStoppedFirst) {
  for (const bool at_the_end : {false, true}) {
    const std::size_t begin = log.text().size();
    {
      Looked looked{settings};
      if (!at_the_end) {
        for (const char* file : {"a.so", "b.so", "c.so"})
          fs::rename(folder / file, folder / (file + std::string{".away"}));
        looked.registry.look();
        for (const char* file : {"a.so", "b.so", "c.so"})
          fs::rename(folder / (file + std::string{".away"}), folder / file);
      }
      looked.site.reset();
      EXPECT_TRUE(looked.registry.close(20s * slowness));
    }
    const std::string text = log.text().substr(begin);
    const auto leaf = text.find("plugin.leaf: stopped"),
               middle = text.find("plugin.middle: stopped"),
               version = text.find("plugin.version: stopped 2.0.0");
    ASSERT_NE(leaf, text.npos) << text;
    EXPECT_LT(leaf, middle) << text;
    EXPECT_LT(middle, version) << text;
    EXPECT_NE(version, text.npos) << text;
  }
}

TEST(Registry, RemembersOnlyWhatIsThere) {
  const CaughtLog log;
  const Folder folder;
  folder.add("version_1", "v.so");
  Looked looked{folder};
  const std::size_t size = looked.remembered.size();
  for (const char* version : {"version_2", "version_1", "version_2"}) {
    replace(folder, version, "v.so");
    looked.registry.look();
    EXPECT_EQ(looked.remembered.size(), size) << "grows with every version, until it does not fit";
  }
}

}  // namespace
}  // namespace portico::life
