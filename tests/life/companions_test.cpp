// Libraries that a plugin brings along and finds by $ORIGIN, in the folder of a host that serves.

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include "life/danger.hpp"

namespace portico {
namespace {

using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
namespace fs = std::filesystem;

class Companions : public testing::Operated {
protected:
  void SetUp() override { folder.add("good"); }
  static fs::path built(const std::string& name) {
    return fs::path{PORTICO_BINARY_DIR} / "fixtures" / "companion" / name;
  }
  void bring(const fs::path& from, const std::string& to) const {
    fs::create_directories((folder / to).parent_path());
    fs::copy_file(from, folder / ".new", fs::copy_options::overwrite_existing);
    fs::rename(folder / ".new", folder / to);
  }
  void bring_all(const std::string& where = "") const {
    bring(built("libinner.so"), where + "libinner.so");
    bring(built("40/libcompanion.so"), where + "libcompanion.so");
    folder.add("accompanied");
  }
  static std::string answer(Host& host) { return Client{host.port()}.get("/accompanied").body; }
};

TEST_F(Companions, AreFoundBesideThePluginAndAreNoPlugins) {
  bring_all();
  for (const bool isolated : {false, true}) {
    const auto file = folder.write(
        "p.json", isolated ? R"({"plugins": {"accompanied": {"isolation": "process"}}})" : "{}");
    Host host{arguments({"--config", file.string()})};
    EXPECT_EQ(answer(host), "41") << host.err();
    EXPECT_THAT(host.err(), Not(HasSubstr("error")));
    EXPECT_THAT(said({"plugins"}), Not(HasSubstr("libcompanion")));
    host.signal_serving(SIGKILL);
    EXPECT_TRUE(until([&] { return status(host, "/accompanied") == 200; })) << host.err();
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(), 0);
  }
  Host check{{"check", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0"}};
  EXPECT_EQ(check.wait(), 0) << check.err();
  Host debug{{"check", "--debug", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0"}};
  EXPECT_EQ(debug.wait(), 0) << debug.err();
}

TEST_F(Companions, MayLieInAnotherFolderThatThePluginNames) {
  bring_all("libs/");
  Host host{arguments()};
  EXPECT_EQ(answer(host), "41") << host.err();
}

TEST_F(Companions, ArePluginsThatAreNoneAsLongAsNobodyNeedsThem) {
  bring_all();
  Host host{arguments()};
  EXPECT_EQ(answer(host), "41");
  fs::remove(folder / "accompanied.so");
  EXPECT_TRUE(host.await_err("libcompanion.so: exports no portico_plugin_v1")) << host.err();
  folder.add("accompanied");
  EXPECT_TRUE(until([&] { return status(host, "/accompanied") == 200; })) << host.err();
  EXPECT_THAT(said({"plugins"}), Not(HasSubstr(" refused ")));
}

TEST_F(Companions, MayComeAfterThePlugin) {
  folder.add("accompanied");
  Host host{arguments()};
  ASSERT_EQ(status(host, "/good"), 200);
  EXPECT_TRUE(
      host.await_err("accompanied.so: cannot be loaded: libcompanion.so: cannot open shared "
                     "object file"))
      << host.err();
  bring(built("libinner.so"), "libinner.so");
  bring(built("40/libcompanion.so"), "libcompanion.so");
  EXPECT_TRUE(until([&] { return status(host, "/accompanied") == 200; })) << host.err();
}

// In a folder that nobody watches, as in one that is watched.
TEST_F(Companions, MayComeAfterThePluginIntoAnotherFolder) {
  folder.add("accompanied");
  Host host{arguments()};
  ASSERT_EQ(status(host, "/good"), 200);
  EXPECT_TRUE(host.await_err("accompanied.so: cannot be loaded")) << host.err();
  EXPECT_EQ(ask({"reload", "accompanied"}), 1) << "it goes by its file";
  EXPECT_THAT(said({"reload", "accompanied.so"}), HasSubstr("refused: "));
  bring(built("40/libcompanion.so"), "libs/libcompanion.so");
  bring(built("libinner.so"), "libs/libinner.so");
  EXPECT_TRUE(until([&] { return status(host, "/accompanied") == 200; })) << host.err();
}

TEST_F(Companions, AreTriedAgainWhenTheirPermissionsAreMended) {
  bring_all("libs/");
  ASSERT_EQ(::chmod((folder / "libs").c_str(), 0777), 0);
  Host host{arguments()};
  EXPECT_TRUE(host.await_err("could be changed by others")) << host.err();
  ASSERT_EQ(::chmod((folder / "libs").c_str(), 0755), 0);
  EXPECT_TRUE(until([&] { return status(host, "/accompanied") == 200; })) << host.err();
}

TEST_F(Companions, AreOfOneKindInAProcess) {
  bring_all();
  Host host{arguments()};
  ASSERT_EQ(answer(host), "41");
  bring(built("50/libcompanion.so"), "libcompanion.so");
  EXPECT_EQ(ask({"reload", "accompanied"}), 1);
  EXPECT_THAT(host.err(), HasSubstr("as it was before is loaded under that name (libcompanion.so): "
                                    "give the new one another SONAME"));
  EXPECT_EQ(answer(host), "41") << "it goes on with what it has";
  host.signal_serving(SIGKILL);
  EXPECT_TRUE(until([&] { return status(host, "/accompanied") == 200; }));
  EXPECT_EQ(answer(host), "51");
  fs::remove(folder / "accompanied.so");
  EXPECT_TRUE(until([&] { return status(host, "/accompanied") == 404; }));
  bring(built("40/libcompanion.so"), "libcompanion.so");
  folder.add("accompanied");
  EXPECT_TRUE(until([&] { return status(host, "/accompanied") == 200; })) << host.err();
  EXPECT_EQ(answer(host), "41") << "the one before has stayed";
}

TEST_F(Companions, AreBelievedNoSoonerThanPlugins) {
  bring_all();
  ASSERT_EQ(::chmod((folder / "libcompanion.so").c_str(), 0777), 0);
  {
    Host host{{"check", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0"}};
    EXPECT_EQ(host.wait(), 1);
    EXPECT_THAT(host.err(),
                HasSubstr("accompanied.so: needs " + (folder / "libcompanion.so").string() +
                          ", which could be changed by others (the file is writable"));
  }
  ASSERT_EQ(::chmod((folder / "libcompanion.so").c_str(), 0755), 0);
  std::string damaged = Folder::read(folder / "libinner.so");
  folder.write("libinner.so", damaged.substr(0, damaged.size() / 2));
  fs::permissions(folder / "libinner.so", fs::perms{0755});
  Host host{{"check", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0"}};
  EXPECT_EQ(host.wait(), 1);
  EXPECT_THAT(host.err(), HasSubstr("libinner.so, which is truncated"));
}

}  // namespace
}  // namespace portico
