#include "process/crash_notes.hpp"

#include <cstring>

#include <gmock/gmock.h>

namespace portico::process {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Report report_of(const std::string& summary) {
  Report report;
  report.summary = summary;
  report.plugin = "items";
  return report;
}

class Noted : public ::testing::Test {
protected:
  Noted() { note_crashes_in(notes); }
  CrashNotes& notes = *new CrashNotes{};
};

TEST_F(Noted, CrashesAreThereBeforeTheirFrames) {
  const auto number = note_crash("serving", 12, report_of("SIGSEGV"));
  ASSERT_EQ(crashes().size(), 1);
  EXPECT_EQ(crashes()[0].process, 12);
  EXPECT_EQ(crashes()[0].kind, "serving");
  EXPECT_EQ(crashes()[0].plugin, "items");
  EXPECT_EQ(crashes()[0].what, "SIGSEGV");
  EXPECT_THAT(crashes()[0].frames, IsEmpty());
  note_frames(number, {"a at a.c:1", "b"});
  EXPECT_THAT(crashes()[0].frames, ElementsAre("a at a.c:1", "b"));
}

TEST_F(Noted, CrashesAreTheLastOnesNewestFirst) {
  for (std::size_t at = 0; at <= CrashNotes::most; ++at)
    note_crash("isolated", 1, report_of(std::to_string(at)));
  ASSERT_EQ(crashes().size(), CrashNotes::most);
  EXPECT_EQ(crashes().front().what, std::to_string(CrashNotes::most));
  EXPECT_EQ(crashes().back().what, "1");
}

TEST_F(Noted, FramesOfACrashThatOthersHaveFollowedAreNobodyElses) {
  const auto number = note_crash("serving", 1, report_of("first"));
  for (std::size_t at = 0; at < CrashNotes::most; ++at)
    note_crash("serving", 2, report_of("later"));
  note_frames(number, {"of the first"});
  for (const Crash& crash : crashes()) EXPECT_THAT(crash.frames, IsEmpty());
}

TEST_F(Noted, AMemoryOfWhichNothingIsTrueIsBorne) {
  std::memset(static_cast<void*>(&notes), 0xff, sizeof notes);
  EXPECT_THAT(crashes(), IsEmpty());
}

}  // namespace
}  // namespace portico::process
