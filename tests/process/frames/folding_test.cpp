#include "process/frames/folding.hpp"

#include <string>
#include <vector>

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

using Frames = std::vector<std::string>;

constexpr const char* folded = "... 2 frames of the SDK, the host or the system";

TEST(ForeignFrames, AreOneLineButForWhatThePluginCalled) {
  const Frames frames{
      "pthread_kill + 0x12 in libc.so.6",
      "raise + 0x12 in libc.so.6",
      "abort + 0x12 in libc.so.6",
      "shop::find(int) + 0x1c (items.cpp:42) in shop.so",
      "portico_result portico::detail::Endpoint<shop::Item>::run(void*, portico_call*) + 0x2 in "
      "shop.so",
      "portico::App::own() + 0x2 in shop.so",
      "std::function<void (int)>::operator()(int) const + 0x3 (functional:12) in shop.so",
      "shop::portico_start(portico::App&)::{lambda(portico::Call)#1}::operator()(portico::Call) "
      "const + 0x1 (items.cpp:50) in shop.so",
      "portico::http::call(int) + 0x4 in portico",
      "start_thread + 0x5 in libc.so.6"};
  EXPECT_THAT(fold_foreign(frames),
              ElementsAre(folded, frames[2], frames[3], folded, frames[6], frames[7], folded));
}

TEST(ForeignFrames, OfWhichThereIsOneStandAsTheyAre) {
  const Frames frames{"raise + 0x1 in libc.so.6",
                      "shop::find(int) + 0x1c (items.cpp:42) in shop.so",
                      "greet + 0x4 (greeter.c:7) in greeter.so", "0x7f0000001234"};
  EXPECT_EQ(fold_foreign(frames), frames);
}

TEST(ForeignFrames, AreAllThereWhereNothingElseIs) {
  const Frames frames{"portico::http::call(int) + 0x4 in portico", "main + 0x2 in portico",
                      "std::terminate() + 0x3 in shop.so"};
  EXPECT_EQ(fold_foreign(frames), frames);
  EXPECT_EQ(fold_foreign({}), Frames{});
}

}  // namespace
}  // namespace portico::process
