// Replays recorded FastAPI exchanges against plugins of the SDK: the structs, rules, parameters and
// routes that generate.py has made of them, over real sockets. What the SDK cannot say is in
// unsaid.json, which may only shrink. Differences that are meant are those of tests/parity, and of
// the types of C++ those of differences.json beside this file.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include <gmock/gmock.h>

#include "parity/replay/excuse.hpp"
#include "parity/replay/judge.hpp"
#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace oracle {
namespace {

namespace fs = std::filesystem;
using parity::Json;
using portico::testing::Folder;
using portico::testing::Host;

const fs::path sources{PORTICO_SOURCE_DIR "/tests/sdk/oracle"};
const fs::path built{PORTICO_BINARY_DIR "/tests/sdk/oracle"};

Json read_json(const fs::path& path) {
  std::ifstream file{path};
  return Json::parse(file);
}

/// Of each case the application whose routes serve it.
std::map<std::string, std::string> read_index() {
  std::ifstream file{built / "generated/index.jsonl"};
  std::map<std::string, std::string> mounts;
  for (std::string line; std::getline(file, line);) {
    const Json entry = Json::parse(line);
    mounts[entry.at("id").get<std::string>()] = entry.at("mount").get<std::string>();
  }
  return mounts;
}

fs::path settings(const Folder& folder, const std::string& isolation) {
  Json all{
      {"plugin_folder", built.string()}, {"listen", {"127.0.0.1:0"}}, {"docs", {{"front", ""}}}};
  for (const char* plugin : {"oracle-0", "oracle-1", "oracle-2"})
    all["plugins"][plugin]["isolation"] = isolation;
  return folder.write("portico.json", all.dump());
}

void replay_all(const std::string& isolation) {
  const fs::path parity{PORTICO_SOURCE_DIR "/tests/parity"};
  const parity::Excuses excuses{{parity / "differences.json", sources / "differences.json"}};
  const Folder folder;
  Host host{{"serve", "--config", settings(folder, isolation).string()}};
  parity::Judge judge{Poco::Net::SocketAddress{"127.0.0.1:" + std::to_string(host.port())},
                      excuses};
  parity::Outcome outcome;
  const auto mounts = read_index();
  std::set<std::string> areas;
  for (const auto& entry : fs::directory_iterator{parity / "cases"})
    for (const Json& recorded : parity::read_cases(entry.path())) {
      areas.insert(recorded.at("area").get<std::string>());
      const auto mount = mounts.find(recorded.at("id").get<std::string>());
      if (mount != mounts.end()) judge.judge(recorded, mount->second, outcome);
    }
  outcome.print();
  EXPECT_GT(outcome.replayed(), 750);
  for (const auto& [area, counts] : outcome.areas) areas.erase(area);
  EXPECT_THAT(areas, ::testing::ElementsAre("l_shape_response", "new_query"))
      << "areas of which the SDK can say nothing";
  EXPECT_EQ(outcome.failures.size(), 0u) << host.err().substr(0, 4000);
  for (const Json& row : read_json(sources / "differences.json"))
    EXPECT_TRUE(outcome.excused.contains(row.at("id").get<std::string>()))
        << "row " << row.at("id") << " of differences.json excuses nothing";
}

TEST(Oracle, TypesOfTheSdkAnswerAsRecorded) { replay_all("none"); }

TEST(Oracle, TypesOfTheSdkAnswerAsRecordedFromProcessesOfTheirOwn) { replay_all("process"); }

TEST(Oracle, WhatTheSdkCannotSayOnlyShrinks) {
  const Json known = read_json(sources / "unsaid.json");
  const Json found = read_json(built / "generated/unsaid.json");
  int sum = 0;
  for (const auto& [reason, count] : found.items()) {
    std::printf("%5d %s\n", count.get<int>(), reason.c_str());
    sum += count.get<int>();
  }
  std::printf("%5d in all\n", sum);
  EXPECT_EQ(known, found) << "copy " << built / "generated/unsaid.json"
                          << " where it is less";
}

}  // namespace
}  // namespace oracle
