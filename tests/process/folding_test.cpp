#include "process/folding.hpp"

#include <gmock/gmock.h>

namespace portico::process {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(FoldRepeats, LeavesOtherLinesAsTheyAre) {
  EXPECT_THAT(fold_repeats({}), IsEmpty());
  EXPECT_THAT(fold_repeats({"a", "b", "a", "c", "c"}), ElementsAre("a", "b", "a", "c", "c"));
}

TEST(FoldRepeats, SaysHowOftenALineCame) {
  EXPECT_THAT(fold_repeats({"a", "b", "b", "b", "b", "c"}),
              ElementsAre("a", "b (repeated 4 times)", "c"));
}

TEST(FoldRepeats, SaysHowOftenLinesInARowCame) {
  EXPECT_THAT(fold_repeats({"x", "a", "b", "a", "b", "a", "b", "a"}),
              ElementsAre("x", "a", "b (these 2 lines repeated 3 times)", "a"));
  EXPECT_THAT(fold_repeats({"a", "b", "c", "a", "b", "c", "a", "b", "c"}),
              ElementsAre("a", "b", "c (these 3 lines repeated 3 times)"));
}

}  // namespace
}  // namespace portico::process
