// Replays every recorded FastAPI exchange against the host over real sockets. A case passes, is
// excused by a row of differences.json, or fails; all must do one of the first two, and each row
// must excuse something.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "parity/plugin/record.hpp"
#include "parity/replay/client.hpp"
#include "parity/replay/compare.hpp"
#include "parity/replay/excuse.hpp"
#include "parity/replay/openapi.hpp"
#include "parity/replay/server.hpp"

namespace parity {
namespace {

const std::filesystem::path folder{PORTICO_SOURCE_DIR "/tests/parity"};
constexpr std::size_t shown_failures = 40;

struct Area {
  int passed = 0, excused = 0, failed = 0;
};

struct Outcome {
  std::map<std::string, Area> areas;
  std::map<std::string, int> excused;  // by row
  std::vector<std::string> failures;
};

std::vector<Json> read_cases(const std::filesystem::path& path) {
  std::ifstream file{path};
  std::vector<Json> cases;
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) cases.push_back(parse_record(line));
  return cases;
}

std::vector<std::string> replay_openapi(const Json& recorded, Client& client, Answer& answer) {
  const std::string prefix = "/c/" + recorded.at("id").get<std::string>();
  std::string below;
  answer = client.ask(wire(recorded.at("request"), prefix), Body::expected);
  if (answer.status != 200) {  // no document of one case alone: that of the whole host
    below = prefix;
    static Answer whole = client.ask(wire(recorded.at("request"), ""), Body::expected);
    answer = whole;
  }
  const Json document = Json::parse(answer.body);
  const std::string found = differ_unordered(recorded.at("expect").at("openapi"),
                                             reduce_openapi(document, below, recorded));
  if (found.empty()) return {};
  return {"openapi: " + found};
}

std::vector<std::string> replay(const Json& recorded, Client& client, Answer& answer) try {
  const std::string prefix = "/c/" + recorded.at("id").get<std::string>();
  const Json& request = recorded.at("request");
  if (recorded.at("expect").value("compare", "") == "openapi")
    return replay_openapi(recorded, client, answer);
  answer = client.ask(wire(request, prefix), is_head(request) ? Body::none : Body::expected);
  return differences(recorded, answer, prefix);
} catch (const std::exception& error) {
  client.close();
  return {std::string{"exchange: "} + error.what()};
}

void judge(const Json& recorded, Client& client, const Excuses& excuses, Outcome& outcome) {
  Area& area = outcome.areas[recorded.at("area").get<std::string>()];
  Answer answer;
  const auto found = replay(recorded, client, answer);
  if (found.empty()) {
    ++area.passed;
  } else if (const Json* row = excuses.find(recorded, answer, found)) {
    ++area.excused;
    ++outcome.excused[row->at("id").get<std::string>()];
  } else {
    ++area.failed;
    outcome.failures.push_back(recorded.at("id").get<std::string>() + ": " + found.front());
  }
}

void print(const Outcome& outcome) {
  Area sum;
  std::printf("%-18s %7s %7s %7s\n", "area", "passed", "excused", "failed");
  auto line = [](const std::string& name, const Area& area) {
    std::printf("%-18s %7d %7d %7d\n", name.c_str(), area.passed, area.excused, area.failed);
  };
  for (const auto& [name, area] : outcome.areas) {
    line(name, area);
    sum.passed += area.passed, sum.excused += area.excused, sum.failed += area.failed;
  }
  line("all", sum);
  for (const auto& [row, count] : outcome.excused)
    std::printf("excused by %s: %d\n", row.c_str(), count);
  for (std::size_t i = 0; i < std::min(outcome.failures.size(), shown_failures); ++i)
    std::printf("failed %s\n", outcome.failures[i].c_str());
}

TEST(Parity, AnswersAsRecorded) {
  const auto cases = read_cases(folder / "cases/visible.jsonl");
  ASSERT_GT(cases.size(), 2000u);
  const Excuses excuses{folder / "differences.json"};
  Server server{folder / "cases/visible.jsonl"};
  Client client{server.address()};
  Outcome outcome;
  for (const Json& recorded : cases) judge(recorded, client, excuses, outcome);
  print(outcome);
  EXPECT_EQ(outcome.failures.size(), 0u);
  for (const Json& row : excuses.rows())
    EXPECT_TRUE(outcome.excused.contains(row.at("id").get<std::string>()))
        << "row " << row.at("id") << " of differences.json excuses nothing";
}

}  // namespace
}  // namespace parity
