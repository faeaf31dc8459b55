#include "message/field/range.hpp"

#include <gtest/gtest.h>

namespace portico::message {
namespace {

using Verdict = Ranges::Verdict;

TEST(Ranges, AreSortedAndMerged) {
  const Ranges ranges = Ranges::parse("bytes=30-39,0-4,5-9,8-12,90-,-20", 100);
  ASSERT_EQ(ranges.verdict, Verdict::partial);
  EXPECT_EQ(ranges.list, (std::vector<Range>{{0, 13}, {30, 40}, {80, 100}}));
}

TEST(Ranges, NeverReachBeyondTheFile) {
  for (const char* field : {"bytes=-18446744073709551616", "bytes=0-18446744073709551615",
                            "bytes=-100", "bytes=0-", "bytes=-99999999999999999999999"}) {
    const Ranges ranges = Ranges::parse(field, 100);
    ASSERT_EQ(ranges.verdict, Verdict::partial) << field;
    EXPECT_EQ(ranges.list, (std::vector<Range>{{0, 100}})) << field;
  }
}

TEST(Ranges, SayWhatIsWrong) {
  EXPECT_EQ(Ranges::parse("", 9).detail, "Malformed range header.");
  EXPECT_EQ(Ranges::parse("bytes=-,x,+1-2,1_0-2,0x1-2", 9).detail,
            "Range header: range must be requested");
  EXPECT_EQ(Ranges::parse("bytes=4-3", 9).detail, "Range header: start must be less than end");
  EXPECT_EQ(Ranges::parse("bytes=9-9", 9).verdict, Verdict::unsatisfiable);
  EXPECT_EQ(Ranges::parse("bytes=-0", 9).verdict, Verdict::unsatisfiable);
  EXPECT_EQ(Ranges::parse("bytes=0-0", 0).verdict, Verdict::unsatisfiable);
}

// RFC 9110 sections 14.1.1 and 14.2.
TEST(Ranges, OfAnotherUnitAreNotLookedAt) {
  for (const char* field : {"items=0-1", "foo=0-3", "=0-1", "byte=0-1", "seconds=1-2,3"})
    EXPECT_EQ(Ranges::parse(field, 9).verdict, Verdict::whole) << field;
  EXPECT_EQ(Ranges::parse("Bytes = 0-1", 9).verdict, Verdict::partial);
}

TEST(Ranges, OneWithinTheFileMakesTheSetSatisfiable) {
  EXPECT_EQ(Ranges::parse("bytes=0-3, 9999999-", 9).list, (std::vector<Range>{{0, 4}}));
  EXPECT_EQ(Ranges::parse("bytes=99-100,7-,-0", 9).list, (std::vector<Range>{{7, 9}}));
  EXPECT_EQ(Ranges::parse("bytes=9-,10-,-0", 9).verdict, Verdict::unsatisfiable);
  EXPECT_EQ(Ranges::parse("bytes=99-100, 3-2", 9).detail,
            "Range header: start must be less than end");
}

TEST(Ranges, AreLimitedAfterTheyAreMerged) {
  std::string apart = "bytes=0-0", touching = "bytes=0-1";
  for (std::size_t count = 1; count < Ranges::most; ++count) {
    apart += ',' + std::to_string(count * 2) + '-' + std::to_string(count * 2);
    touching += ',' + std::to_string(count * 2) + '-' + std::to_string(count * 2 + 1);
  }
  EXPECT_EQ(Ranges::parse(apart, 1000).list.size(), Ranges::most);
  EXPECT_EQ(Ranges::parse(apart + ",500-500", 1000).verdict, Verdict::whole);
  EXPECT_EQ(Ranges::parse(touching + ",128-128", 1000).list, (std::vector<Range>{{0, 129}}));
}

}  // namespace
}  // namespace portico::message
