// Files dropped, replaced and removed under the real executable, seen over HTTP.

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <sys/stat.h>

#include <gmock/gmock.h>

#include "os/sanitized.hpp"
#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
namespace fs = std::filesystem;

class Swap : public ::testing::Test {
protected:
  const Folder folder;

  std::vector<std::string> arguments(std::vector<std::string> more = {}) const {
    more.insert(more.begin(),
                {"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0"});
    return more;
  }
  void replace(const std::string& fixture, const std::string& file) const {
    fs::copy_file(Folder::fixture(fixture), folder / ".new", fs::copy_options::overwrite_existing);
    fs::rename(folder / ".new", folder / file);
  }
  static bool until(const std::function<bool()>& holds) {
    for (int i = 0; i < 4000 * slowness; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(5ms);
    }
    return false;
  }
  static int status(Host& host, const std::string& path) {
    return Client{host.port()}.get(path).status;
  }
  static bool serves(Host& host, const std::string& version) {
    return until([&] {
      return Client{host.port()}.get("/version").body.find(version) != std::string::npos;
    });
  }
  /// Mappings of the process whose name holds the word.
  static int mapped(const Host& host, const std::string& word) {
    std::ifstream maps{"/proc/" + std::to_string(host.serving()) + "/maps"};
    int count = 0;
    for (std::string line; std::getline(maps, line);) count += line.find(word) != std::string::npos;
    return count;
  }
};

TEST_F(Swap, TakesAFileThatIsDropped) {
  Host host{arguments()};
  EXPECT_EQ(status(host, "/good"), 404);
  folder.add("good");
  EXPECT_TRUE(until([&] { return status(host, "/good") == 200; }));
  EXPECT_TRUE(host.await_err("good 1.0.0 serves as generation 1: 3 routes"));
  EXPECT_THAT(Client{host.port()}.get("/openapi.json").body, HasSubstr("/good/echo/{name}"));
}

TEST_F(Swap, ReplacesAndRemoves) {
  replace("version_1", "v.so");
  Host host{arguments()};
  EXPECT_TRUE(serves(host, "1.0.0"));
  EXPECT_GT(mapped(host, "v.so"), 0);
  replace("version_2", "v.so");
  EXPECT_TRUE(serves(host, "2.0.0"));
  EXPECT_EQ(Client{host.port()}.get("/version").body,
            R"({"first":"2.0.0","starts":1,"last":"2.0.0"})")
      << "the new version sees the old one's statics";
  EXPECT_TRUE(host.await_err("plugin.version stopped 1.0.0"));
  EXPECT_THAT(host.err(), HasSubstr("2.0.0 breaks clients of 1.0.0: GET /version/one"));
  fs::remove(folder / "v.so");
  EXPECT_TRUE(until([&] { return status(host, "/version") == 404; }));
  EXPECT_TRUE(until([&] { return mapped(host, "v.so") == 0; })) << "it is still in memory";
  EXPECT_THAT(host.err(), HasSubstr("version 2.0.0 is no longer served: its file is gone"));
}

TEST_F(Swap, LetsRequestsStreamsAndTasksEndOnTheVersionTheyBeganWith) {
  replace("version_1", "v.so");
  Host host{arguments()};
  Client slow{host.port()}, streaming{host.port()}, deferring{host.port()};
  slow.send("GET /version/later?" + std::to_string(3000 * slowness) +
            " HTTP/1.1\r\nHost: a\r\n\r\n");
  streaming.send("GET /version/lines HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(deferring.get("/version/defer").body, HasSubstr("1.0.0"));
  std::this_thread::sleep_for(100ms);
  replace("version_2", "v.so");
  EXPECT_TRUE(serves(host, "2.0.0"));
  EXPECT_THAT(host.err(), Not(HasSubstr("stopped 1.0.0")));
  std::string lines;
  for (int i = 0; i < 10; ++i) lines += "1.0.0\n";
  EXPECT_EQ(streaming.receive().body, lines);
  EXPECT_EQ(slow.receive().body, R"({"first":"1.0.0","starts":1,"last":"1.0.0"})");
  EXPECT_TRUE(host.await_err("worked as 1.0.0"));
  EXPECT_TRUE(host.await_err("stopped 1.0.0"));
  EXPECT_THAT(slow.get("/version").body, HasSubstr("2.0.0")) << "on the same connection";
}

TEST_F(Swap, EndsEventStreamsOfAPluginThatIsReplaced) {
  const fs::path events = fs::path{PORTICO_BINARY_DIR} / "plugins" / "events.so";
  fs::copy_file(events, folder / "events.so");
  Host host{arguments()};
  Client client{host.port()};
  client.send("GET /events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n");
  client.head();
  fs::remove(folder / "events.so");
  EXPECT_TRUE(host.await_err("is no longer served"));
  EXPECT_TRUE(until([&] { return mapped(host, "events.so") == 0; }))
      << "a client that listens for ever keeps the plugin";
}

TEST_F(Swap, TakesFilesThatAreCopiedTogetherInOneSwap) {
  folder.add("good", "b.so");
  replace("version_1", "a.so");
  Host host{arguments()};
  ASSERT_EQ(status(host, "/good/config"), 200);
  // Only together they fit: the third version has a path of the other plugin.
  replace("version_3", "a.so");
  replace("second", "b.so");
  EXPECT_TRUE(serves(host, "3.0.0"));
  EXPECT_EQ(status(host, "/second"), 200);
  EXPECT_THAT(host.err(), Not(HasSubstr("error")));
}

TEST_F(Swap, WaitsForAFileThatIsWrittenSlowly) {
  const std::string image = Folder::read(Folder::fixture("good"));
  Host host{arguments()};
  ASSERT_GT(host.port(), 0);
  std::ofstream slow{folder / "good.so", std::ios::binary};
  for (std::size_t at = 0; at < 10; ++at) {
    const std::size_t from = image.size() * at / 10, to = image.size() * (at + 1) / 10;
    slow << image.substr(from, to - from) << std::flush;
    std::this_thread::sleep_for(200ms);
  }
  EXPECT_THAT(host.err(), Not(HasSubstr("good.so"))) << "it was not left alone while it grew";
  slow.close();
  EXPECT_TRUE(until([&] { return status(host, "/good") == 200; }));
  EXPECT_THAT(host.err(), Not(HasSubstr("error")));
}

TEST_F(Swap, SurvivesEveryHarmOfALibraryThatIsTried) {
  folder.add("good");
  replace("version_1", "v.so");
  const int patience = 2 * slowness;
  const std::string late = "did not come back within " + std::to_string(patience * 1000) + " ms ";
  Host host{arguments({"--probe-deadline", std::to_string(patience), "--probe-memory", "128"})};
  ASSERT_TRUE(serves(host, "1.0.0"));
  const std::vector<std::pair<std::string, std::string>> harms{
      {"constructor_exit", "ended the process (exit status 0) while its constructors ran"},
      {"constructor_sleep", late + "while its constructors ran"},
      {"constructor_crash", "crashed with SIGSEGV while its constructors ran"},
      {"constructor_abort", "crashed with SIGABRT while its constructors ran at constructed"},
      {"start_exit", "ended the process (exit status 0) in start()"},
      {"start__exit", "ended the process (exit status 0) in start()"},
      {"start_sleep", late + "in start()"},
      {"start_crash", "crashed with SIGSEGV in start()"},
      {"start_overflow", "crashed with SIGSEGV in start()"},
      {"start_kill", "crashed with SIGKILL in start()"},
      {"start_hog", "crashed with SIGSEGV in start()"},
      {"stop_exit", "ended the process (exit status 0) in stop()"},
      {"stop_crash", "crashed with SIGSEGV in stop()"},
      {"stop_sleep", late + "in stop()"}};
  for (const auto& [fixture, reason] : harms) {
    if (os::sanitized && fixture == "start_hog") continue;  // it would get all there is
    replace(fixture, "v.so");
    EXPECT_TRUE(host.await_err("v.so: " + reason)) << fixture << '\n' << host.err();
  }
  EXPECT_TRUE(serves(host, "1.0.0"));
  EXPECT_EQ(status(host, "/good"), 200);
}

TEST_F(Swap, RefusesWhatIsNoFile) {
  folder.add("good");
  Host host{arguments()};
  ASSERT_GT(host.port(), 0);
  fs::create_directory(folder / "directory.so");
  ASSERT_EQ(::mkfifo((folder / "pipe.so").c_str(), 0600), 0);
  fs::create_symlink("loop.so", folder / "loop.so");
  std::string foreign = Folder::read(Folder::fixture("good"));
  foreign[18] = static_cast<char>(0xb7), foreign[19] = 0;  // e_machine: AArch64
  folder.write("foreign.so", foreign);
  EXPECT_TRUE(host.await_err("directory.so: is a directory"));
  EXPECT_TRUE(host.await_err("pipe.so: is a named pipe"));
  EXPECT_TRUE(host.await_err("loop.so: is a symbolic link that leads back to itself"));
  EXPECT_TRUE(host.await_err("foreign.so: is built for AArch64"));
  EXPECT_EQ(status(host, "/good"), 200);
}

TEST_F(Swap, CopiesNothingThatCannotBeALibrary) {
  folder.add("good");
  Host serving{arguments(
      {"--trust-keys", "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "--probe-deadline", "600"})};
  ASSERT_GT(serving.port(), 0);
  EXPECT_TRUE(serving.await_err("good.so: is not signed"));
  folder.write("good.so.sig", std::string(64, 'x'));
  EXPECT_TRUE(serving.await_err("good.so: is signed by none of trust.keys")) << "it came later";
  ASSERT_EQ(::truncate(folder.write(".sparse", "x").c_str(), off_t{3} << 30), 0);
  fs::rename(folder / ".sparse", folder / "sparse.so");
  EXPECT_TRUE(serving.await_err("sparse.so: has 3072 MiB, limits.library is 1024: strip it"));
  ASSERT_EQ(::truncate(folder.write(".zeros", "x").c_str(), off_t{900} << 20), 0);
  fs::rename(folder / ".zeros", folder / "zeros.so");
  EXPECT_TRUE(serving.await_err("zeros.so: is not a shared library (no ELF header)"));
  ASSERT_EQ(::mkfifo((folder / "version.so.sig").c_str(), 0600), 0);
  replace("version_1", "version.so");
  EXPECT_TRUE(serving.await_err("version.so: has a file version.so.sig beside it that is a named "
                                "pipe"))
      << serving.err();
}

// What the manifest says is known before, and is held to what the try in a child has found.
TEST_F(Swap, FindsALieOutBeforeAnythingRunsInTheProcessThatServes) {
  std::string bytes = Folder::read(Folder::fixture("liar"));
  bytes.resize(bytes.rfind("\nPORTICO-SHA256 "));
  const std::string truth = R"("id":"liar")", lie = R"("id":"good")";
  ASSERT_NE(bytes.find(truth), bytes.npos);
  bytes.replace(bytes.find(truth), lie.size(), lie);
  const Folder elsewhere;
  Host host{arguments(), {{"FIXTURE_LOADS", (elsewhere / "loads").string()}}};
  ASSERT_GT(host.port(), 0);
  folder.write(".new", bytes);
  fs::rename(folder / ".new", folder / "liar.so");
  EXPECT_TRUE(host.await_err("liar.so: is liar 1.0.0, but its manifest says good 1.0.0: build it "
                             "again with portico_add_plugin()"))
      << host.err();
  std::ifstream loads{elsewhere / "loads"};
  pid_t process = 0;
  ASSERT_TRUE(loads >> process) << "the child has run it";
  EXPECT_NE(process, host.serving());
  EXPECT_FALSE(loads >> process) << process;
}

TEST_F(Swap, SurvivesTheLossOfTheFolder) {
  folder.add("good");
  Host host{arguments()};
  ASSERT_EQ(status(host, "/good"), 200);
  fs::rename(folder.path(), folder.path().string() + ".away");
  EXPECT_TRUE(host.await_err(
      "cannot be read: No such file or directory; what was loaded from it goes on serving"));
  EXPECT_EQ(status(host, "/good"), 200);
  fs::rename(folder.path().string() + ".away", folder.path());
  folder.add("second");
  EXPECT_TRUE(until([&] { return status(host, "/second") == 200; }));
}

TEST_F(Swap, LooksAwayWhenItIsTold) {
  Host host{arguments({"--watch", "off"})};
  ASSERT_GT(host.port(), 0);
  folder.add("good");
  std::this_thread::sleep_for(3s);
  EXPECT_EQ(status(host, "/good"), 404);
}

}  // namespace
}  // namespace portico
