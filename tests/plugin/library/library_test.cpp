#include "plugin/library/library.hpp"

#include <fstream>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "plugin/log.hpp"

namespace portico::plugin {
namespace {

using ::testing::AllOf;
using testing::CaughtLog;
using testing::Folder;
using ::testing::HasSubstr;

std::string refusal(const std::string& fixture) {
  try {
    const Library library{Copy{Folder::fixture(fixture)}};
    return "";
  } catch (const Refused& refused) {
    return refused.what();
  }
}

bool in_memory(const std::string& name) {
  std::ifstream maps{"/proc/self/maps"};
  for (std::string line; std::getline(maps, line);)
    if (line.find(name) != std::string::npos) return true;
  return false;
}

TEST(Library, OpensAPlugin) {
  const CaughtLog log;
  {
    const Library library{Copy{Folder::fixture("good")}};
    EXPECT_STREQ(library.plugin().id, "good");
    EXPECT_EQ(library.file(), Folder::fixture("good"));
    EXPECT_TRUE(in_memory("-good.so"));
  }
  EXPECT_FALSE(in_memory("-good.so"));
  EXPECT_EQ(log.text(), "");
}

TEST(Library, SurvivesItsFile) {
  const Folder folder;
  const auto file = folder.add("good");
  const Library library{Copy{file}};
  std::ofstream{file, std::ios::trunc} << "gone";
  std::filesystem::remove(file);
  EXPECT_STREQ(library.plugin().version, "1.0.0");
}

TEST(Library, GivesTheNewPluginWhenAFileIsReplaced) {
  const Folder folder;
  const Library first{Copy{folder.add("good", "x.so")}};
  std::filesystem::remove(folder / "x.so");
  const Library second{Copy{folder.add("second", "x.so")}};
  EXPECT_STREQ(first.plugin().id, "good");
  EXPECT_STREQ(second.plugin().id, "second");
}

TEST(Library, CountsTwoCopiesOfOneFileAsTwo) {
  const Library first{Copy{Folder::fixture("good")}}, second{Copy{Folder::fixture("good")}};
  EXPECT_NE(&first.plugin(), &second.plugin());
}

TEST(Library, IsClosedOnSeveralThreadsAtOnce) {
  for (int round = 0; round < 20; ++round) {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
      threads.emplace_back([library = Library{Copy{Folder::fixture("good")}}]() mutable {
        EXPECT_EQ(library.close(), Library::Closed::gone);
      });
  }
}

TEST(Library, SaysOnceWhenItStaysInMemory) {
  const CaughtLog log;
  { const Library library{Copy{Folder::fixture("sticky")}}; }
  EXPECT_THAT(log.text(), HasSubstr("sticky.so: stays in memory although it was closed"));
  EXPECT_EQ(log.lines(), 1u);
}

TEST(Library, RefusesALibraryThatIsNoPlugin) {
  EXPECT_THAT(refusal("no_entry"),
              AllOf(HasSubstr("exports no portico_plugin_v1"), HasSubstr("portico_add_plugin")));
  EXPECT_FALSE(in_memory("-no_entry.so"));
}

TEST(Library, RefusesAnEntryThatIsAFunction) {
  EXPECT_THAT(refusal("entry_function"), HasSubstr("as a function"));
}

TEST(Library, RefusesANewerAbi) {
  EXPECT_THAT(refusal("newer_abi"), HasSubstr("asks for ABI 1.7, this host speaks 1.1: rebuild it "
                                              "against an older SDK or update the host"));
}

TEST(Library, RefusesATableOfTheWrongSize) {
  EXPECT_THAT(refusal("small_table"),
              AllOf(HasSubstr("8 bytes"), HasSubstr("sizeof(portico_plugin)")));
  EXPECT_THAT(refusal("large_table"),
              AllOf(HasSubstr("4096 bytes"), HasSubstr("sizeof(portico_plugin)")));
}

TEST(Library, RefusesAnEntryThatLacksSomething) {
  EXPECT_THAT(refusal("bad_id"), HasSubstr("has the id 'Bad Id': choose one that matches [a-z]"));
  EXPECT_THAT(refusal("no_id"), HasSubstr("has no id"));
  EXPECT_THAT(refusal("no_version"), HasSubstr("states no version"));
  EXPECT_THAT(refusal("no_start"), HasSubstr("has no start function"));
}

TEST(Library, NamesWhatTheLibraryNeeds) {
  const std::string why = refusal("needy");
  EXPECT_THAT(why, AllOf(HasSubstr("cannot be loaded"), HasSubstr("libfixture_nowhere.so")));
  EXPECT_EQ(why.find("/portico-"), std::string::npos) << "names the private copy: " << why;
}

}  // namespace
}  // namespace portico::plugin
