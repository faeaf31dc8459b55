#include "serve/supervise/blame.hpp"

#include <memory>

#include <signal.h>

#include <gmock/gmock.h>

#include "route/load_mark.hpp"

namespace portico::serve {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int killed = SIGKILL, crashed = SIGSEGV;  // as waitpid() has them

process::Report while_loading(const std::string& step) {
  process::Report report;
  report.summary = "crashed";
  report.load = process::LoadPoint{step, "/p/a.so", "a", "1", "digest"};
  return report;
}

process::Report of_plugin(const std::string& id) {
  process::Report report;
  report.summary = "crashed with SIGSEGV";
  report.plugin = id;
  report.version = "1";
  report.digest = "digest of " + id;
  return report;
}

class BlameTest : public ::testing::Test {
protected:
  const std::unique_ptr<route::FlightMemory> memory = std::make_unique<route::FlightMemory>();
  Blame blame;
};

TEST_F(BlameTest, CondemnsALibraryThatEndsTheProcess) {
  blame.end(*memory, while_loading("its constructors"), crashed, Blame::Served::no);
  EXPECT_EQ(blame.decisions().lethal.count("digest"), 1u);
}

TEST_F(BlameTest, ForgivesAStartThatCostNobodyAnything) {
  blame.end(*memory, while_loading(std::string{route::starting}), crashed, Blame::Served::no);
  EXPECT_THAT(blame.decisions().lethal, IsEmpty());
  blame.end(*memory, while_loading(std::string{route::starting}), crashed, Blame::Served::yes);
  EXPECT_THAT(blame.decisions().lethal, SizeIs(1));
}

TEST_F(BlameTest, ForgivesTheFirstKillBesideALibrary) {
  blame.end(*memory, while_loading("its constructors"), killed, Blame::Served::yes);
  EXPECT_THAT(blame.decisions().lethal, IsEmpty());
  blame.end(*memory, while_loading("its constructors"), killed, Blame::Served::yes);
  EXPECT_THAT(blame.decisions().lethal, SizeIs(1));
}

TEST_F(BlameTest, QuarantinesWhoCrashesThreeTimesInAMinute) {
  for (int time = 0; time < 2; ++time) {
    blame.end(*memory, of_plugin("a"), crashed, Blame::Served::yes);
    blame.end(*memory, of_plugin("b"), crashed, Blame::Served::yes);
  }
  EXPECT_THAT(blame.decisions().quarantined, IsEmpty());
  blame.end_of_left(*memory, of_plugin("a"));
  ASSERT_THAT(blame.decisions().quarantined, SizeIs(1));
  EXPECT_EQ(blame.decisions().quarantined.front().id, "a");
  EXPECT_EQ(blame.decisions().quarantined.front().why,
            "crashed 3 times in a minute; the last time it crashed with SIGSEGV");
}

}  // namespace
}  // namespace portico::serve
