// A process that follows one that has crashed: whatever has become meanwhile of the files that the
// settings name, it serves what the one before it served, but for what the file alone decides.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "serve/security_host.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::Folder;
using ::testing::HasSubstr;
using ::testing::Not;

class Following : public testing::Guarded {
protected:
  /// The process that serves is killed, and the next one is waited for.
  void crash() {
    const pid_t before = host->signal_serving(SIGKILL);
    const auto follows = [&] {
      const pid_t now = host->serving();
      if (now <= 0 || now == before) return false;
      try {
        return get("/open").status == 200;
      } catch (const std::runtime_error&) {
        return false;
      }
    };
    ASSERT_TRUE(until(follows)) << host->err();
  }
  std::string at(const std::string& name) const { return (folder / name).string(); }
  void move(const std::string& from, const std::string& to) const {
    fs::rename(folder / from, folder / to);
  }
};
INSTANTIATE_TEST_SUITE_P(Security, Following, ::testing::Values("none"), testing::isolation_name);

struct Shown {
  const char *path, *file;
  std::string credential;
};

TEST_P(Following, ASchemeWhoseFileCannotBeUsedIs503UntilItCan) {
  folder.write("set.json", json{{"keys", schemes()["bearer"]["keys"]}}.dump());
  settings["security"]["schemes"]["bearer"] = {{"verify", "jwt"}, {"jwks", at("set.json")}};
  serve();
  const std::vector<Shown> all{{"/key", "keys", "X-Key: carols-key\r\n"},
                               {"/basic", "users", basic("alice", "secret")},
                               {"/bearer", "set.json", alice()}};
  const auto answered = [&](int status) {
    for (const Shown& one : all)
      if (get(one.path, one.credential).status != status) return false;
    return true;
  };
  ASSERT_TRUE(answered(200));
  const auto replace_all = [&](const std::function<void(const fs::path&)>& make) {
    for (const Shown& one : all) {
      move(one.file, std::string{one.file} + ".aside");
      make(folder / one.file);
    }
  };
  const std::vector<std::function<void(const fs::path&)>> makers{
      [](const fs::path&) {},
      [](const fs::path& file) { std::ofstream{file} << "nonsense"; },
      [](const fs::path& file) { fs::create_directory(file); },
      [](const fs::path& file) { ::mkfifo(file.c_str(), 0600); },
      [](const fs::path& file) { fs::create_symlink("/dev/zero", file); },
      [](const fs::path& file) {
        std::ofstream{file} << "large";
        fs::resize_file(file, std::uintmax_t{10} << 30);
      }};
  for (const auto& make : makers) {
    replace_all(make);
    crash();
    EXPECT_TRUE(answered(503));
    for (const Shown& one : all) {
      EXPECT_EQ(get(one.path).status, 401) << "who shows nothing is asked to: " << one.path;
      EXPECT_TRUE(host->await_err("the file " + at(one.file) +
                                  " cannot be used, and what it is to "
                                  "decide is answered with 503"))
          << host->err();
      fs::remove(folder / one.file);
      move(std::string{one.file} + ".aside", one.file);
    }
    EXPECT_TRUE(until([&] { return answered(200); })) << host->err();
  }
  EXPECT_TRUE(host->await_err("the file " + at("keys") + " can be used, and counts from now on"));
}

// The check stays where the operator looks at what it says.
TEST_P(Following, AHostDoesNotBeginOrReloadWithoutTheFilesOfItsSchemes) {
  serve();
  move("keys", "aside");
  const testing::Said reloaded = testing::run({"reload", "--control", at("control")}, {});
  EXPECT_NE(reloaded.status, 0);
  EXPECT_THAT(reloaded.out + reloaded.err,
              HasSubstr("security.schemes.key.file: the file " + at("keys") + " cannot be read"));
  EXPECT_EQ(get("/key", "X-Key: carols-key\r\n").status, 200) << "what was good stays";
  const testing::Said checked = command({"check"});
  EXPECT_EQ(checked.status, 2);
  EXPECT_THAT(checked.err, AllOf(HasSubstr("portico.json:1: security.schemes.key.file: the file "),
                                 HasSubstr("security.schemes.query.file: "),
                                 Not(HasSubstr("answered with 503"))));
}

TEST_P(Following, FilesThatItDoesNotNeedMayBeGone) {
  const std::string secret = "of the start";
  for (const char* const name : {"logs", "state", "uploads", "site", "etc"})
    fs::create_directory(folder / name);
  folder.write("site/index.html", "the page");
  folder.write("etc/password", "secret\n");
  folder.write("etc/name", secret);
  settings["log"]["file"] = at("logs/portico.log");
  settings["state_folder"] = at("state");
  settings["uploads"]["folder"] = at("uploads");
  settings["static"] = json::array({{{"path", "/site"}, {"folder", at("site")}}});
  settings["tasks"] = {{"store", "postgresql://nobody@127.0.0.1:1/none"},
                       {"password_file", at("etc/password")}};
  settings["docs"]["title"] = {{"file", at("etc/name")}};
  serve();
  ASSERT_EQ(get("/site/").body, "the page");
  const auto title = [&] { return json::parse(get("/openapi.json").body)["info"]["title"]; };
  ASSERT_EQ(title(), secret);
  const fs::path log = folder / "logs/portico.log", kept = folder / "kept.log";
  fs::create_hard_link(log, kept);  // what is written to it goes on to be read
  for (const std::string name : {"logs", "state", "uploads", "site", "etc", "portico.json"}) {
    move(name, "aside");
    crash();
    EXPECT_EQ(get("/key", "X-Key: carols-key\r\n").status, 200) << name;
    EXPECT_EQ(get("/site/").status, name == "site" ? 404 : 200) << name;
    EXPECT_EQ(title(), secret) << name;
    move("aside", name);
  }
  EXPECT_THAT(Folder::read(kept),
              AllOf(HasSubstr("log.file \"" + log.string() + "\": No such file or directory"),
                    HasSubstr("the log goes on where it was")));
  host->signal(SIGTERM);
  EXPECT_EQ(host->wait(), 0);
}

TEST_P(Following, PluginsWhoseFolderCannotBeReadServeOn) {
  serve();
  move("plugins", "aside");
  ASSERT_TRUE(host->await_err("what was loaded from it goes on serving")) << host->err();
  crash();
  EXPECT_THAT(host->err(), HasSubstr("what served from it serves on; make it readable again"));
  EXPECT_EQ(get("/key", "X-Key: carols-key\r\n").status, 200);
  move("aside", "plugins");
  fs::copy_file(Folder::fixture("good"), folder / "plugins/good.so");
  EXPECT_TRUE(until([&] { return get("/good/config").status == 200; })) << host->err();
  EXPECT_EQ(get("/open").status, 200);
}

}  // namespace
}  // namespace portico
