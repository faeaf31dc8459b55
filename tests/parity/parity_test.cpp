// Replays every recorded FastAPI exchange against the host over real sockets. A case passes, is
// excused by rows of differences.json, or fails; all must do one of the first two. A row must
// excuse something, unless it says {"seen": false}: then it must excuse nothing here, and is about
// requests that other sets of cases make.

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "parity/replay/excuse.hpp"
#include "parity/replay/judge.hpp"
#include "parity/replay/server.hpp"

namespace parity {
namespace {

const std::filesystem::path folder{PORTICO_SOURCE_DIR "/tests/parity"};

/// Every file of cases, each served by a host of its own.
void replay_file(const std::filesystem::path& file, const std::string& isolation,
                 const Excuses& excuses, Outcome& outcome) {
  const auto cases = read_cases(file);
  ASSERT_FALSE(cases.empty()) << file;
  Server server{file, isolation};
  Judge judge{server.address(), excuses};
  for (const Json& recorded : cases)
    judge.judge(recorded, recorded.at("id").get<std::string>(), outcome);
}

void replay_all(const std::string& isolation) {
  const Excuses excuses{{folder / "differences.json"}};
  Outcome outcome;
  for (const auto& entry : std::filesystem::directory_iterator{folder / "cases"})
    if (entry.path().extension() == ".jsonl")
      replay_file(entry.path(), isolation, excuses, outcome);
  outcome.print();
  EXPECT_GT(outcome.replayed(), 4300);
  EXPECT_EQ(outcome.failures.size(), 0u);
  for (const Json& row : excuses.rows())
    EXPECT_EQ(outcome.excused.contains(row.at("id").get<std::string>()), row.value("seen", true))
        << "row " << row.at("id") << " of differences.json, by \"seen\"";
}

TEST(Parity, AnswersAsRecorded) { replay_all("none"); }

TEST(Parity, AnswersAsRecordedFromAProcessOfItsOwn) { replay_all("process"); }

}  // namespace
}  // namespace parity
