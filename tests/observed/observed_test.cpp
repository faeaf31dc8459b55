// Replays recorded exchanges of whole FastAPI applications: files, uploads, streams, events,
// background tasks, cookies, exception handlers, and what the host does by itself (cross-origin
// rules, compression, hosts, pages). apps.json says which application of the plugin recreates the
// routes of which exchanges. An exchange passes, is excused by a row of differences.json, or waits
// for something that is not there yet, as its row of apps.json says.

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>

#include <gmock/gmock.h>

#include "http/client.hpp"
#include "observed/exchange.hpp"
#include "observed/host.hpp"
#include "parity/replay/excuse.hpp"

namespace observed {
namespace {

using namespace std::chrono_literals;
using parity::Body;
using parity::Client;
using Names = std::vector<std::string>;

const std::filesystem::path folder{PORTICO_SOURCE_DIR "/tests/observed"};

struct Counts {
  int passed = 0, excused = 0, failed = 0, waiting = 0;
};

struct Outcome {
  std::map<std::string, Counts> areas;
  std::map<std::string, int> excused;  // by row
  int all = 0;
};

std::vector<Json> read_exchanges() {
  std::ifstream file{folder / "exchanges.jsonl"};
  std::vector<Json> list;
  for (std::string line; std::getline(file, line);) list.push_back(Json::parse(line));
  return list;
}

Json read_apps() {
  std::ifstream file{folder / "apps.json"};
  return Json::parse(file);
}

bool belongs(const Json& exchange, const Json& app) {
  if (app.contains("area") && app.at("area") != exchange.at("area")) return false;
  return std::regex_search(exchange.at("id").get<std::string>(),
                           std::regex{app.at("exchanges").get<std::string>()});
}

Json get(const std::string& target) { return {{"method", "GET"}, {"target", target}}; }

/// What the plugin noted until a task that was deferred just now has run: batches run in order.
Names noted(Client& client) {
  Names all;
  client.ask(parity::wire(get("/last"), ""), Body::expected);
  const auto until = std::chrono::steady_clock::now() + 20s * portico::slowness;
  while (std::chrono::steady_clock::now() < until) {
    const auto log = client.ask(parity::wire(get("/log"), ""), Body::expected);
    for (const Json& note : Json::parse(log.body)) all.push_back(note);
    if (!all.empty() && all.back() == "last") break;
    std::this_thread::sleep_for(5ms);
  }
  if (!all.empty()) all.pop_back();
  return all;
}

/// A body that ends without its proper end: 200, the chunk, and no last one.
Names differences_of_cut(const Host& host, const Json& record, const std::string& chunk) {
  portico::http::test::Client raw{host.address()};
  raw.send(parity::wire(record.at("request"), ""));
  const std::string got = raw.read_all(20s);
  Names found;
  if (!got.starts_with("HTTP/1.1 200 ")) found.push_back("status: got " + got.substr(0, 20));
  if (!got.ends_with("\r\n\r\n1\r\n" + chunk + "\r\n")) found.push_back("body: got " + got);
  return found;
}

Names replay(const Json& exchange, const Json& record, const Host& host, Client& client,
             parity::Answer& answer) try {
  if (const auto chunk = cut_after(exchange)) return differences_of_cut(host, record, *chunk);
  const auto body = parity::is_head(record.at("request")) ? Body::none : Body::expected;
  answer = comparable(client.ask(parity::wire(record.at("request"), ""), body));
  Names found = parity::differences(record, answer, "");
  const auto wanted = side_effects(exchange);
  if (!wanted) return found;
  const Names got = noted(client);
  if (got != *wanted) found.push_back("side effects: got " + Json(got).dump());
  return found;
} catch (const std::exception& error) {
  client.close();
  return {std::string{"exchange: "} + error.what()};
}

void judge(const Json& exchange, const Host& host, Client& client, const parity::Excuses& excuses,
           Outcome& outcome) {
  const Json record = comparable(exchange);
  Counts& counts = outcome.areas[exchange.at("area").get<std::string>()];
  parity::Answer answer;
  const Names found = replay(exchange, record, host, client, answer);
  if (found.empty()) {
    ++counts.passed;
  } else if (const auto rows = excuses.find(record, answer, found); !rows.empty()) {
    ++counts.excused;
    for (const Json* row : rows) ++outcome.excused[row->at("id").get<std::string>()];
  } else {
    ++counts.failed;
    ADD_FAILURE() << exchange.at("id") << ": " << ::testing::PrintToString(found);
  }
}

void replay_app(const Json& app, const std::vector<Json>& exchanges, const parity::Excuses& excuses,
                Outcome& outcome) {
  Names seen;
  std::optional<Host> host;
  std::optional<Client> client;
  for (const Json& exchange : exchanges) {
    if (!belongs(exchange, app)) continue;
    ++outcome.all;
    if (app.contains("waits")) {
      ++outcome.areas[exchange.at("area").get<std::string>()].waiting;
      continue;
    }
    if (!host) host.emplace(app), client.emplace(Poco::Net::SocketAddress{host->address()});
    judge(exchange, *host, *client, excuses, outcome);
  }
}

void print(const Outcome& outcome) {
  std::printf("%-20s %7s %7s %7s %7s\n", "area", "passed", "excused", "failed", "waiting");
  for (const auto& [name, counts] : outcome.areas)
    std::printf("%-20s %7d %7d %7d %7d\n", name.c_str(), counts.passed, counts.excused,
                counts.failed, counts.waiting);
  for (const auto& [row, count] : outcome.excused)
    std::printf("excused by %s: %d\n", row.c_str(), count);
}

TEST(Observed, AnswersAsRecorded) {
  const parity::Excuses excuses{{folder / "differences.json"}};
  const std::vector<Json> exchanges = read_exchanges();
  Outcome outcome;
  for (const Json& app : read_apps()) replay_app(app, exchanges, excuses, outcome);
  print(outcome);
  EXPECT_EQ(outcome.all, 143) << "every exchange belongs to exactly one application";
  for (const Json& row : excuses.rows())
    EXPECT_TRUE(outcome.excused.contains(row.at("id").get<std::string>()))
        << "row " << row.at("id") << " of differences.json excuses nothing";
}

}  // namespace
}  // namespace observed
