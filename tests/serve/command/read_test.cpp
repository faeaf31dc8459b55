#include "serve/command/read.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "plugin/folder.hpp"
#include "serve/unprivileged.hpp"

namespace portico::serve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class Read : public ::testing::Test {
protected:
  const testing::Folder folder;
  settings::Mistakes mistakes;

  std::vector<std::string> lines(const std::string& text) {
    mistakes = {};
    read({folder.write("p.json", text), {}, {{"plugin_folder", folder.path()}}}, mistakes);
    std::vector<std::string> all = mistakes.lines();
    for (std::string& line : all) line.erase(0, line.find("p.json"));
    return all;
  }
};

TEST_F(Read, FindsNothingInOrder) {
  EXPECT_THAT(lines("{}"), IsEmpty());
  EXPECT_THAT(mistakes.warnings(), IsEmpty());
}

TEST_F(Read, TellsWhatThePolicyCannotUseBesideTheRest) {
  EXPECT_THAT(lines("{\"watch\": 1,\n\"cors\": {\"allow_origin_regex\": \"(\",\n\"allow_headers\": "
                    "[\"\\u00e4\"]},\n\"plugins\": {\"a\": {\"cors\": {\n\"allow_origins\": "
                    "[\"x\"]}}},\n\"request_id\": {\"header\": \"content-length\"}}"),
              ElementsAre(StartsWith("p.json:1: watch: is 1"),
                          StartsWith("p.json:2: cors.allow_origin_regex: \"(\" is not a pattern"),
                          StartsWith("p.json:3: cors.allow_headers: is ["),
                          StartsWith("p.json:5: plugins.a.cors.allow_origins: \"x\" has no scheme"),
                          StartsWith("p.json:6: request_id.header: ")));
}

TEST_F(Read, TellsOfFilesOfSchemesThatOthersMayChange) {
  const std::string keys = folder.write("keys", "");
  const std::string text =
      R"("security": {"schemes": {"key": {"verify": "keys", "file": ")" + keys + R"("}}})";
  ASSERT_EQ(::chmod(keys.c_str(), 0644), 0);
  EXPECT_THAT(lines('{' + text + '}'), IsEmpty());
  EXPECT_THAT(mistakes.warnings(), IsEmpty());
  ASSERT_EQ(::chmod(keys.c_str(), 0666), 0);
  EXPECT_THAT(lines('{' + text + '}'), IsEmpty());
  EXPECT_THAT(mistakes.warnings(), ElementsAre(HasSubstr("could be changed by others")));
  lines(R"({"trust": {"permissions": "ignored"}, )" + text + '}');
  EXPECT_THAT(mistakes.warnings(), IsEmpty());
}

TEST_F(Read, TellsOfFoldersThatAreNotThere) {
  read({std::nullopt, {}, {{"plugin_folder", "/none"}, {"uploads.folder", "/dev/null"}}}, mistakes);
  EXPECT_THAT(mistakes.lines(),
              ElementsAre("--plugins: plugin_folder: \"/none\" does not exist: create it, or name "
                          "another folder",
                          "--uploads-folder: uploads.folder: \"/dev/null\" is no folder: name a "
                          "folder"));
}

// Root may write to it, and makes no file there.
TEST_F(Read, TellsOfFoldersThatTakeNoFile) {
  read({std::nullopt,
        {},
        {{"plugin_folder", folder.path()}, {"uploads.folder", "/proc"}, {"state_folder", "/proc"}}},
       mistakes);
  EXPECT_THAT(mistakes.lines(), ElementsAre(HasSubstr("state_folder: \"/proc\" "),
                                            HasSubstr("uploads.folder: \"/proc\" ")));
}

TEST_F(Read, TellsOfFoldersThatTheAccountMayNotUse) {
  namespace fs = std::filesystem;
  const testing::Folder closed;
  fs::permissions(closed.path(), fs::perms::none);
  std::string account;
  {
    const testing::Unprivileged nobody;
    account = "this account (user " + std::to_string(::geteuid()) +
              "): change its permissions, or name another folder";
    read({std::nullopt, {}, {{"plugin_folder", closed.path()}, {"uploads.folder", closed.path()}}},
         mistakes);
  }
  fs::permissions(closed.path(), fs::perms::owner_all);
  const std::string quoted = '"' + closed.path().string() + '"';
  EXPECT_THAT(mistakes.lines(),
              ElementsAre("--plugins: plugin_folder: " + quoted + " may not be read by " + account,
                          "--uploads-folder: uploads.folder: " + quoted +
                              " may not be written to by " + account));
}

TEST_F(Read, WarnsOfWhatIsSetForHttps) {
  EXPECT_THAT(lines("{\"security_headers\": {\"enabled\": true,\n"
                    "\"strict_transport_security\": \"max-age=60\"},\n"
                    "\"https_redirect\": {\"port\": 8443}}"),
              IsEmpty());
  EXPECT_THAT(
      mistakes.warnings(),
      ElementsAre(HasSubstr("p.json:2: security_headers.strict_transport_security: has no effect, "
                            "for the host serves no TLS"),
                  HasSubstr("p.json:3: https_redirect.port: has no effect")));
  lines(R"({"security_headers": {"enabled": true, "strict_transport_security": ""}})");
  EXPECT_THAT(mistakes.warnings(), IsEmpty());
  lines(R"({"security_headers": {"strict_transport_security": "max-age=60"}})");
  EXPECT_THAT(mistakes.warnings(), IsEmpty()) << "they are off";
}

TEST_F(Read, JudgesNoDefaultInThePlaceOfAFileThatCannotBeRead) {
  for (const std::filesystem::path& file : {folder / "none.json", folder.write("half.json", "{")}) {
    mistakes = {};
    read({file, {}, {}}, mistakes);
    EXPECT_EQ(mistakes.lines().size(), 1u) << mistakes.lines().back();
    mistakes = {};
    read({file, {}, {{"plugin_folder", "/none"}}}, mistakes);
    EXPECT_EQ(mistakes.lines().size(), 2u) << "what was said stays said";
  }
}

// What is missing now may be there at the next start.
TEST_F(Read, TellsWhatIsWrongByItselfFromWhatIsMissing) {
  const auto in_order = [&](const std::string& text) {
    mistakes = {};
    const bool found =
        read({folder.write("p.json", text), {}, {{"plugin_folder", folder.path()}}}, mistakes)
            .in_order;
    EXPECT_FALSE(mistakes.empty()) << text;
    return found;
  };
  for (const char* missing :
       {R"({"control": "/none/a.sock"})", R"({"state_folder": "/none/state"})",
        R"({"log": {"file": "/none/log"}})", R"({"uploads": {"folder": "/none"}})",
        R"({"security": {"schemes": {"key": {"verify": "keys", "file": "/none"}}}})"})
    EXPECT_TRUE(in_order(missing)) << missing;
  for (const char* wrong :
       {R"({"lok": 1})", R"({"cors": {"allow_origin_regex": "("}})",
        R"({"tracing": {"endpoint": "x"}})", R"({"lok": 1, "control": "/none/a.sock"})",
        R"({"security": {"schemes": {"key": {"verify": "keys", "fiel": "/none"}}}})"})
    EXPECT_FALSE(in_order(wrong)) << wrong;
}

TEST_F(Read, TakesOneLibraryForAFolder) {
  read({std::nullopt, {}, {{"plugin_folder", folder.add("good")}}}, mistakes);
  EXPECT_TRUE(mistakes.empty());
}

TEST_F(Read, TellsOfAControlSocketWithoutAFolder) {
  EXPECT_THAT(lines("{\n\"control\": \"/none/a.sock\"}"),
              ElementsAre(StartsWith("p.json:2: control: \"/none/a.sock\" cannot be a socket: its "
                                     "folder does not exist")));
}

}  // namespace
}  // namespace portico::serve
