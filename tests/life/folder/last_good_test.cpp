// What has served last, when the file is broken and the process that served it is gone.

#include <fstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "life/danger.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
namespace fs = std::filesystem;

class LastGood : public testing::Operated {
protected:
  void SetUp() override {
    folder.add("good");
    put("version_1", "version");
  }
  static std::string version(Host& host) {
    try {
      return Client{host.port()}.get("/version").body;
    } catch (const std::runtime_error&) {
      return {};
    }
  }
  /// In the place of a library that serves.
  void break_file(Host& host) const {
    const std::string image = Folder::read(Folder::fixture("version_2"));
    folder.write(".new", image.substr(0, image.size() / 2));
    fs::rename(folder / ".new", folder / "version.so");
    EXPECT_TRUE(host.await_err("version.so: is truncated")) << host.err();
  }
  void kill_worker(Host& host) const {
    const pid_t before = host.signal_serving(SIGKILL);
    EXPECT_TRUE(until([&] { return host.serving() > 0 && host.serving() != before; }));
    EXPECT_TRUE(serves(host)) << host.err();
  }
  json row(const std::string& file) const {
    const json answer = json::parse(said({"plugins", "--json"}));
    for (const json& one : answer.at("plugins"))
      if (fs::path{one.at("file").get<std::string>()}.filename() == file) return one;
    return json::object();
  }
};

TEST_F(LastGood, OutlivesTheProcessUntilABetterOneServes) {
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  const std::string first = version(host);
  EXPECT_THAT(first, HasSubstr("1.0.0"));
  break_file(host);
  for (int times = 0; times < 3; ++times) {
    kill_worker(host);
    EXPECT_EQ(version(host), first) << host.err();
  }
  EXPECT_TRUE(
      host.await_err("version.so: version 1.0.0, which has served before, goes on serving"));
  const json found = row("version.so");
  EXPECT_EQ(found.value("state", ""), "serving");
  EXPECT_EQ(found.value("version", ""), "1.0.0");
  EXPECT_THAT(found.value("note", ""), HasSubstr("is truncated"));
  put("version_2", "version");
  EXPECT_TRUE(until([&] { return version(host).find("2.0.0") != std::string::npos; }));
  EXPECT_EQ(row("version.so").value("note", ""), "");
  break_file(host);
  kill_worker(host);
  EXPECT_THAT(version(host), HasSubstr("2.0.0")) << "the last good one";
}

TEST_F(LastGood, OutlivesAFileThatBecomesALibraryOfSomebodyElse) {
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  put("no_entry", "version");
  EXPECT_TRUE(until([&] { return row("version.so").value("note", "") != ""; })) << host.err();
  for (int times = 0; times < 2; ++times) {
    kill_worker(host);
    EXPECT_THAT(version(host), HasSubstr("1.0.0")) << host.err();
  }
}

TEST_F(LastGood, GoesWithItsFile) {
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  break_file(host);
  fs::remove(folder / "version.so");
  EXPECT_TRUE(until([&] { return status(host, "/version") == 404; }));
  kill_worker(host);
  EXPECT_EQ(status(host, "/version"), 404);
  fs::copy_file(folder / "good.so", folder / "version.so");
  kill_worker(host);
  EXPECT_EQ(status(host, "/version"), 404) << "of another file";
}

TEST_F(LastGood, GoesOnWhenAFreshProcessTakesOver) {
  put("danger_1", "danger");
  Host host{arguments({"--limits-memory", "200"})};
  ASSERT_TRUE(serves(host));
  break_file(host);
  const pid_t before = host.serving();
  int lost = 0;
  EXPECT_TRUE(until([&] {
    status(host, "/danger/leak");
    lost += version(host).find("1.0.0") == std::string::npos;
    return host.serving() != before && host.serving() > 0;
  }));
  EXPECT_TRUE(host.await_err("replaced by a fresh process")) << host.err();
  for (int times = 0; times < 20; ++times) lost += version(host).find("1.0.0") == std::string::npos;
  EXPECT_EQ(lost, 0) << host.err();
}

TEST_F(LastGood, ServesInThePlaceOfALibraryThatEndsTheProcess) {
  put("once_never_segv", "once");
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  EXPECT_EQ(status(host, "/once"), 200);
  const pid_t before = host.serving();
  put("once_constructor_segv", "once");
  EXPECT_TRUE(until([&] { return host.serving() > 0 && host.serving() != before; })) << host.err();
  EXPECT_TRUE(until([&] { return status(host, "/once") == 200; })) << host.err();
  EXPECT_THAT(row("once.so").value("note", ""), HasSubstr("its constructors ("));
}

TEST_F(LastGood, OutlivesTheHostWhereThereIsAStateFolder) {
  const Folder state;
  const auto with_state = arguments({"--state-folder", (state / "kept").string()});
  {
    Host host{with_state};
    ASSERT_TRUE(serves(host));
    break_file(host);
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(), 0);
  }
  std::ofstream{state / "kept/libother.so"} << "of another program";
  {
    Host host{with_state};
    ASSERT_TRUE(serves(host));
    EXPECT_THAT(version(host), HasSubstr("1.0.0")) << host.err();
    kill_worker(host);
    EXPECT_THAT(version(host), HasSubstr("1.0.0")) << host.err();
    put("version_2", "version");
    EXPECT_TRUE(until([&] { return version(host).find("2.0.0") != std::string::npos; }));
    break_file(host);
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(), 0);
  }
  EXPECT_TRUE(fs::exists(state / "kept/libother.so")) << "it is not the host's";
  fs::remove(state / "kept/libother.so");
  std::size_t libraries = 0;
  for (const auto& entry : fs::directory_iterator{state / "kept"})
    libraries += entry.path().extension() == ".so";
  EXPECT_EQ(libraries, 2u) << "what is no longer good is kept";
  {
    Host host{arguments()};
    ASSERT_TRUE(serves(host));
    EXPECT_EQ(status(host, "/version"), 404) << "without the setting";
  }
  // Whoever can change what is kept could run anything.
  for (const auto& entry : fs::directory_iterator{state / "kept"})
    if (entry.path().extension() == ".so")
      fs::copy_file(Folder::fixture("danger_1"), entry.path(),
                    fs::copy_options::overwrite_existing);
  Host host{with_state};
  ASSERT_TRUE(serves(host));
  EXPECT_EQ(status(host, "/version"), 404);
  EXPECT_THAT(host.err(), HasSubstr("is not what was kept"));
}

}  // namespace
}  // namespace portico
