#include "settings/source/mistake.hpp"

#include <gmock/gmock.h>

namespace portico::settings {
namespace {

using ::testing::ElementsAre;

Origin line(int number) { return {Origin::Source::file, "p.json", number}; }

TEST(Mistakes, AreToldInTheOrderOfTheFileAndThenOfTheRest) {
  Mistakes mistakes;
  mistakes.add({}, "d", "five");
  mistakes.add({Origin::Source::flag, "--c", 0}, "c", "four");
  mistakes.add(line(7), "b", "two");
  mistakes.add({Origin::Source::environment, "PORTICO_X", 0}, "x", "three");
  mistakes.add(line(2), {}, "one");
  mistakes.add(line(7), "a", "two, as it came");
  EXPECT_THAT(mistakes.lines(),
              ElementsAre("p.json:2: one", "p.json:7: b: two", "p.json:7: a: two, as it came",
                          "PORTICO_X: x: three", "--c: c: four", "default: d: five"));
  EXPECT_TRUE(mistakes.has("a"));
  EXPECT_FALSE(mistakes.has("p.json"));
}

TEST(Mistakes, AreOneLineEachWhateverIsInThem) {
  Mistakes mistakes;
  mistakes.add({Origin::Source::file, "p\n.json", 1}, "k\x1b", "what\r");
  EXPECT_THAT(mistakes.lines(), ElementsAre("p\\u000a.json:1: k\\u001b: what\\u000d"));
}

TEST(Mistakes, AreToldWithoutPasswords) {
  Mistakes mistakes;
  mistakes.add({Origin::Source::flag, "--tracing-endpoint", 0}, "tracing.endpoint",
               "\"http://ann:s3cret@one\" has a name or password in it");
  mistakes.warn(line(1), "a", "is \"https://one/?token=s3cret\", and odd");
  EXPECT_THAT(mistakes.lines(),
              ElementsAre("--tracing-endpoint: tracing.endpoint: \"http://***@one\" has a name or "
                          "password in it"));
  EXPECT_THAT(mistakes.warnings(),
              ElementsAre("p.json:1: a: is \"https://one/?token=***\", and odd"));
}

TEST(Mistakes, RefuseAllAtOnceAndNothingForAWarning) {
  Mistakes mistakes;
  mistakes.warn(line(1), "a", "odd");
  EXPECT_NO_THROW(mistakes.refuse());
  EXPECT_TRUE(mistakes.empty());
  mistakes.add(line(1), "a", "wrong");
  mistakes.add(line(2), "b", "wrong");
  try {
    mistakes.refuse();
    FAIL();
  } catch (const Mistake& mistake) {
    EXPECT_STREQ(mistake.what(), "p.json:1: a: wrong\np.json:2: b: wrong");
    EXPECT_EQ(mistake.lines(), mistakes.lines());
  }
  EXPECT_THAT(mistakes.warnings(), ElementsAre("p.json:1: a: odd"));
}

}  // namespace
}  // namespace portico::settings
