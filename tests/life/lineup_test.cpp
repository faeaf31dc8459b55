#include "life/lineup.hpp"

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "plugin/log.hpp"

namespace portico::life {
namespace {

using testing::CaughtLog;
using ::testing::ElementsAre;
using testing::Folder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::shared_ptr<plugin::Generation> started(const std::string& fixture,
                                            const std::string& prefix = {}) {
  settings::Section section;
  section.prefix = prefix;
  return std::make_shared<plugin::Generation>(
      plugin::Library{plugin::Copy{Folder::fixture(fixture)}}, section);
}

/// "b.so: why", for each that has to go.
std::vector<std::string> settled(std::vector<Place>& places) {
  std::vector<std::string> all;
  for (const plugin::Refusal& refusal : settle(places))
    all.push_back(refusal.file.string() + ": " + refusal.reason);
  return all;
}

class Lineup : public ::testing::Test {
protected:
  const CaughtLog log;
};

TEST_F(Lineup, LeavesThoseThatGetOnAsTheyAre) {
  std::vector<Place> places{{"a.so", started("good"), nullptr},
                            {"b.so", started("second"), nullptr},
                            {"c.so", nullptr, nullptr}};
  EXPECT_THAT(settled(places), IsEmpty());
  EXPECT_TRUE(places[0].chosen() && places[1].chosen());
}

TEST_F(Lineup, RefusesTheLaterOfTwoNewOnes) {
  std::vector<Place> places{{"a.so", started("good"), nullptr}, {"b.so", started("good"), nullptr}};
  EXPECT_THAT(settled(places),
              ElementsAre("b.so: has the id 'good', which a.so has already: remove "
                          "one of the two files, or give one plugin another id"));
  EXPECT_TRUE(places[0].fresh);
  EXPECT_FALSE(places[1].chosen());
}

TEST_F(Lineup, RefusesANewOneForTheSakeOfOneThatServes) {
  std::vector<Place> places{{"a.so", started("version_3"), nullptr},
                            {"b.so", nullptr, started("good")}};
  EXPECT_THAT(settled(places),
              ElementsAre(HasSubstr("a.so: registers GET /good, but b.so (plugin 'good') serves "
                                    "GET /good already")));
  EXPECT_FALSE(places[0].chosen());
  EXPECT_TRUE(places[1].serving);
}

TEST_F(Lineup, GivesThePlaceBackToTheOneBeforeAndLooksAgain) {
  const auto before = started("version_1");
  std::vector<Place> places{{"a.so", started("good"), nullptr},
                            {"b.so", started("version_3"), before}};
  EXPECT_THAT(settled(places), ElementsAre(HasSubstr("b.so: registers GET /good")));
  EXPECT_EQ(places[1].chosen(), before);
}

TEST_F(Lineup, TakesOneThatLeavesThePathInTheSameChange) {
  std::vector<Place> places{{"a.so", started("version_3"), started("version_1")},
                            {"b.so", started("second"), started("good")}};
  EXPECT_THAT(settled(places), IsEmpty());
}

TEST_F(Lineup, ComparesPathsWithTheirPrefixes) {
  std::vector<Place> places{{"a.so", started("version_3", "/v3"), nullptr},
                            {"b.so", started("good"), nullptr}};
  EXPECT_THAT(settled(places), IsEmpty());
}

TEST_F(Lineup, SaysWhoHasTheId) {
  EXPECT_THAT(twin("items", "/srv/plugins/a.so"), HasSubstr("the id 'items', which a.so has"));
}

}  // namespace
}  // namespace portico::life
