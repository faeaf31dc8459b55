// portico key and portico password, as an operator types them.

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/security/key_file.hpp"
#include "http/security/password_file.hpp"
#include "plugin/folder.hpp"
#include "serve/command/password_command.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using testing::Folder;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Said;
using ::testing::StartsWith;

class KeyCommand : public ::testing::Test {
protected:
  Said key(std::vector<std::string> words) const {
    words.insert(words.begin(), "key");
    words.insert(words.end(), {"--file", (folder / "keys").string()});
    return testing::run(words, {});
  }
  std::string text() const { return Folder::read(folder / "keys"); }

  const Folder folder;
};

TEST_F(KeyCommand, AddsListsAndRevokes) {
  const Said first = key({"add", "alice", "items:read", "docs"});
  ASSERT_EQ(first.status, 0) << first.err;
  EXPECT_THAT(first.out, StartsWith("portico_"));
  const std::string made = first.out.substr(0, first.out.size() - 1);
  EXPECT_THAT(text(), Not(HasSubstr(made)));
  EXPECT_THAT(text(), HasSubstr("alice " + http::digest_of_key(made) + " items:read docs\n"));
  struct stat facts {};
  ASSERT_EQ(::stat((folder / "keys").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);

  EXPECT_EQ(key({"add", "alice"}).status, 0);
  EXPECT_EQ(key({"add", "bob"}).status, 0);
  const std::string listed = key({"list"}).out;
  EXPECT_THAT(listed, HasSubstr("alice " + http::digest_of_key(made).substr(0, 12) +
                                " items:read docs\nalice "));
  EXPECT_THAT(listed, HasSubstr("bob "));

  EXPECT_EQ(key({"revoke", "alice", http::digest_of_key(made).substr(0, 12)}).out,
            "revoked 1 key\n");
  EXPECT_THAT(key({"list"}).out, Not(HasSubstr("items:read")));
  EXPECT_EQ(key({"revoke", "alice"}).out, "revoked 1 key\n");
  const Said none = key({"revoke", "alice"});
  EXPECT_NE(none.status, 0);
  EXPECT_THAT(none.err, HasSubstr("there is no such key of \"alice\""));
}

TEST_F(KeyCommand, KeepsWhatElseIsInTheFile) {
  folder.write("keys", "# whose they are\n\ncarol " + http::digest_of_key("c"));
  EXPECT_EQ(key({"add", "alice"}).status, 0);
  EXPECT_EQ(key({"revoke", "alice"}).status, 0);
  EXPECT_EQ(text(), "# whose they are\n\ncarol " + http::digest_of_key("c") + "\n");
}

TEST_F(KeyCommand, LosesNothingToOthersAtTheSameTime) {
  constexpr int count = 12;
  std::vector<std::thread> commands;
  for (int i = 0; i < count; ++i) ASSERT_EQ(key({"add", "old" + std::to_string(i)}).status, 0);
  std::atomic<int> good{0};
  for (int i = 0; i < count; ++i) {
    commands.emplace_back([&, i] { good += key({"add", "new" + std::to_string(i)}).status == 0; });
    commands.emplace_back([&, i] {
      good += key({"revoke", "old" + std::to_string(i)}).status == 0;
    });
  }
  for (std::thread& command : commands) command.join();
  EXPECT_EQ(good, 2 * count);
  EXPECT_THAT(text(), Not(HasSubstr("old")));
  for (int i = 0; i < count; ++i) EXPECT_THAT(text(), HasSubstr("new" + std::to_string(i) + ' '));
  for (const auto& entry : std::filesystem::directory_iterator{folder.path()})
    EXPECT_EQ(entry.path().filename(), "keys") << "nothing is left behind";
}

TEST_F(KeyCommand, ChangesWhatALinkNames) {
  folder.write("real", "carol " + http::digest_of_key("c") + "\n");
  std::filesystem::create_symlink("real", folder / "keys");
  EXPECT_EQ(key({"revoke", "carol"}).status, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "keys"));
  EXPECT_EQ(Folder::read(folder / "real"), "");
}

TEST_F(KeyCommand, LeavesTheFileToItsOwner) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  constexpr uid_t nobody = 65534;
  folder.write("keys",
               "carol " + http::digest_of_key("c") + "\ndave " + http::digest_of_key("d") + "\n");
  ASSERT_EQ(::chown((folder / "keys").c_str(), nobody, nobody), 0);
  ASSERT_EQ(::chmod((folder / "keys").c_str(), 0640), 0);
  EXPECT_EQ(key({"revoke", "carol"}).status, 0);
  struct stat facts {};
  ASSERT_EQ(::stat((folder / "keys").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_uid, nobody);
  EXPECT_EQ(facts.st_gid, nobody);
  EXPECT_EQ(facts.st_mode & 0777, 0640u);
}

TEST_F(KeyCommand, RefusesWhatAHostWould) {
  EXPECT_THAT(key({"add", "a b"}).err, HasSubstr("has a blank"));
  EXPECT_THAT(key({"add", "#a"}).err, HasSubstr("begins with #"));
  folder.write("keys", "nonsense\n");
  EXPECT_THAT(key({"add", "alice"}).err, HasSubstr("line 1 has no SHA-256"));
  EXPECT_THAT(key({"list"}).err, HasSubstr("line 1 has no SHA-256"));
  EXPECT_EQ(text(), "nonsense\n");
}

TEST_F(KeyCommand, TakesTheFileOfTheSettings) {
  folder.write("portico.json", R"({"security": {"schemes": {"key": {"verify": "keys", "file": ")" +
                                   (folder / "keys").string() + R"("}}}})");
  const std::string config = (folder / "portico.json").string();
  EXPECT_EQ(testing::run({"key", "add", "alice", "--config", config}, {}).status, 0);
  EXPECT_THAT(testing::run({"key", "list", "--config", config}, {}).out, StartsWith("alice "));
  EXPECT_THAT(testing::run({"key", "list"}, {}).err, HasSubstr("name the file with --file"));
}

TEST_F(KeyCommand, APasswordBecomesALine) {
  std::istringstream typed{"correct horse\n"};
  std::ostringstream out;
  ASSERT_EQ(serve::run_password({"alice", {"me", "docs"}, {}}, typed, out), 0);
  const auto users = http::read_password_file(out.str());
  ASSERT_EQ(users.size(), 1u);
  EXPECT_EQ(users[0].name, "alice");
  EXPECT_EQ(users[0].scopes.size(), 2u);
  EXPECT_TRUE(http::is_password("correct horse", users[0].hash));
}

TEST_F(KeyCommand, APasswordTakesThePlaceOfThatBefore) {
  const std::string file = (folder / "users").string();
  const auto put = [&](const std::string& name, const std::string& password) {
    std::istringstream typed{password};
    std::ostringstream out;
    return serve::run_password({name, {}, file}, typed, out);
  };
  EXPECT_EQ(put("alice", "one"), 0);
  EXPECT_EQ(put("bob", "two"), 0);
  EXPECT_EQ(put("alice", "three"), 0);
  const auto users = http::read_password_file(Folder::read(file));
  ASSERT_EQ(users.size(), 2u);
  EXPECT_TRUE(http::is_password("three", users[0].hash));
  EXPECT_TRUE(http::is_password("two", users[1].hash));
  EXPECT_THROW(put("a:b", "x"), std::runtime_error);
  EXPECT_THROW(put("c", ""), std::runtime_error);
  EXPECT_THROW(put("c", std::string{"a\0b", 3}), std::runtime_error);
}

}  // namespace
}  // namespace portico
