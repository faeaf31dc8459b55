#include "parity/replay/judge.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "parity/plugin/record.hpp"
#include "parity/replay/compare.hpp"
#include "parity/replay/openapi.hpp"

namespace parity {
namespace {

constexpr std::size_t shown_failures = 40;

void print_line(const std::string& name, const Area& area) {
  std::printf("%-18s %7d %7d %7d\n", name.c_str(), area.passed, area.excused, area.failed);
}

}  // namespace

int Outcome::replayed() const {
  int sum = 0;
  for (const auto& [name, area] : areas) sum += area.passed + area.excused + area.failed;
  return sum;
}

void Outcome::print() const {
  Area sum;
  std::printf("%-18s %7s %7s %7s\n", "area", "passed", "excused", "failed");
  for (const auto& [name, area] : areas) {
    print_line(name, area);
    sum.passed += area.passed, sum.excused += area.excused, sum.failed += area.failed;
  }
  print_line("all", sum);
  for (const auto& [row, count] : excused) std::printf("excused by %s: %d\n", row.c_str(), count);
  for (std::size_t i = 0; i < std::min(failures.size(), shown_failures); ++i)
    std::printf("failed %s\n", failures[i].c_str());
}

std::vector<Json> read_cases(const std::filesystem::path& path) {
  std::ifstream file{path};
  std::vector<Json> cases;
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) cases.push_back(parse_record(line));
  return cases;
}

Judge::Judge(const Poco::Net::SocketAddress& server, const Excuses& excuses)
    : client_{server},
      excuses_{excuses} {}

const Json& Judge::document(const Json& recorded) {
  if (!document_)
    document_ = Json::parse(client_.ask(wire(recorded.at("request"), ""), Body::expected).body);
  return *document_;
}

/// The document of one case alone or, where the host has none, that of the whole host.
std::vector<std::string> Judge::ask_openapi(const Json& recorded, const std::string& prefix,
                                            Answer& answer) {
  answer = client_.ask(wire(recorded.at("request"), prefix), Body::expected);
  const Json reduced = answer.status == 200 ? reduce_openapi(Json::parse(answer.body), "", recorded)
                                            : reduce_openapi(document(recorded), prefix, recorded);
  auto found = differ_unordered(recorded.at("expect").at("openapi"), reduced);
  for (std::string& difference : found) difference.insert(0, "openapi: ");
  return found;
}

std::vector<std::string> Judge::ask(const Json& recorded, const std::string& prefix,
                                    Answer& answer) try {
  const Json& request = recorded.at("request");
  if (recorded.at("expect").value("compare", "") == "openapi")
    return ask_openapi(recorded, prefix, answer);
  answer = client_.ask(wire(request, prefix), is_head(request) ? Body::none : Body::expected);
  return differences(recorded, answer, prefix);
} catch (const std::exception& error) {
  client_.close();
  return {std::string{"exchange: "} + error.what()};
}

void Judge::judge(const Json& recorded, const std::string& mount, Outcome& outcome) {
  Area& area = outcome.areas[recorded.at("area").get<std::string>()];
  Answer answer;
  const auto found = ask(recorded, "/c/" + mount, answer);
  if (found.empty()) {
    ++area.passed;
  } else if (const auto rows = excuses_.find(recorded, answer, found); !rows.empty()) {
    ++area.excused;
    for (const Json* row : rows) ++outcome.excused[row->at("id").get<std::string>()];
  } else {
    ++area.failed;
    outcome.failures.push_back(recorded.at("id").get<std::string>() + ": " + found.front());
  }
}

}  // namespace parity
