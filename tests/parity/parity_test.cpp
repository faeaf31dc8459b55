// Replays every recorded FastAPI exchange against the host over real sockets. A case passes, is
// excused by rows of differences.json, or fails; all must do one of the first two. A row must
// excuse something, unless it says {"seen": false}: then it must excuse nothing here, and is about
// requests that other sets of cases make.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <optional>

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

  int replayed() const {
    int sum = 0;
    for (const auto& [name, area] : areas) sum += area.passed + area.excused + area.failed;
    return sum;
  }
};

/// The OpenAPI document of the whole host, asked for once.
struct Document {
  std::optional<Answer> answer;
  Json json;

  const Json& read(Client& client, const Json& recorded) {
    if (answer) return json;
    answer = client.ask(wire(recorded.at("request"), ""), Body::expected);
    json = Json::parse(answer->body);
    return json;
  }
};

std::vector<Json> read_cases(const std::filesystem::path& path) {
  std::ifstream file{path};
  std::vector<Json> cases;
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) cases.push_back(parse_record(line));
  return cases;
}

/// The document of one case alone or, where the host has none, that of the whole host.
std::vector<std::string> replay_openapi(const Json& recorded, Client& client, Document& document,
                                        Answer& answer) {
  const std::string prefix = "/c/" + recorded.at("id").get<std::string>();
  answer = client.ask(wire(recorded.at("request"), prefix), Body::expected);
  const Json reduced = answer.status == 200
                           ? reduce_openapi(Json::parse(answer.body), "", recorded)
                           : reduce_openapi(document.read(client, recorded), prefix, recorded);
  auto found = differ_unordered(recorded.at("expect").at("openapi"), reduced);
  for (std::string& difference : found) difference.insert(0, "openapi: ");
  return found;
}

std::vector<std::string> replay(const Json& recorded, Client& client, Document& document,
                                Answer& answer) try {
  const std::string prefix = "/c/" + recorded.at("id").get<std::string>();
  const Json& request = recorded.at("request");
  if (recorded.at("expect").value("compare", "") == "openapi")
    return replay_openapi(recorded, client, document, answer);
  answer = client.ask(wire(request, prefix), is_head(request) ? Body::none : Body::expected);
  return differences(recorded, answer, prefix);
} catch (const std::exception& error) {
  client.close();
  return {std::string{"exchange: "} + error.what()};
}

void judge(const Json& recorded, Client& client, Document& document, const Excuses& excuses,
           Outcome& outcome) {
  Area& area = outcome.areas[recorded.at("area").get<std::string>()];
  Answer answer;
  const auto found = replay(recorded, client, document, answer);
  if (found.empty()) {
    ++area.passed;
  } else if (const auto rows = excuses.find(recorded, answer, found); !rows.empty()) {
    ++area.excused;
    for (const Json* row : rows) ++outcome.excused[row->at("id").get<std::string>()];
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

/// Every file of cases, each served by a host of its own.
void replay_file(const std::filesystem::path& file, const std::string& isolation,
                 const Excuses& excuses, Outcome& outcome) {
  const auto cases = read_cases(file);
  ASSERT_FALSE(cases.empty()) << file;
  Server server{file, isolation};
  Client client{server.address()};
  Document document;
  for (const Json& recorded : cases) judge(recorded, client, document, excuses, outcome);
}

void replay_all(const std::string& isolation) {
  const Excuses excuses{folder / "differences.json"};
  Outcome outcome;
  for (const auto& entry : std::filesystem::directory_iterator{folder / "cases"})
    if (entry.path().extension() == ".jsonl")
      replay_file(entry.path(), isolation, excuses, outcome);
  print(outcome);
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
