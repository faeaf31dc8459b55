#include "serve/command/top/top_screen.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace portico::serve {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

json route_of(const std::string& path, double rate, double p99) {
  return {{"plugin", "items"}, {"method", "GET"},   {"path", path},  {"rate", rate},
          {"p50_ms", 1.0},     {"p99_ms", p99},     {"requests", 7}, {"error_rate", 0},
          {"in_flight", 0},    {"server_errors", 0}};
}

json facts_of(const std::vector<json>& routes) {
  return {{"at", "2026-11-29T21:00:03.000Z"},
          {"host",
           {{"portico", "1.2.3"}, {"plugin_folder", "/srv"}, {"listening", {"127.0.0.1:8000"}}}},
          {"sum", {{"rate", 12.3}, {"crashes", 0}}},
          {"plugins", {{{"plugin", "items"}, {"version", "1.0.0"}, {"state", "serving"}}}},
          {"routes", routes},
          {"tasks", json::array()},
          {"processes", {{{"kind", "serving"}, {"process", 12}, {"memory_bytes", 1 << 20}}}}};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) all.push_back(line);
  return all;
}

TEST(TopScreen, ShowsTheBusiestRoutesFirst) {
  const std::string text = top_text(facts_of({route_of("/a", 1, 9), route_of("/b", 5, 2)}), {});
  EXPECT_THAT(text, HasSubstr("portico 1.2.3  /srv  127.0.0.1:8000  2026-11-29 21:00:03\n"));
  EXPECT_THAT(text, HasSubstr("requests a second 12.3, crashes 0\nserving 12 1.0 MiB\n"));
  EXPECT_THAT(text, HasSubstr("\n\nMethod  Path  Plugin  Rate      p50      p99  Requests\n"
                              "GET     /b    items   5.00  1.00 ms  2.00 ms         7\n"
                              "GET     /a    items   1.00  1.00 ms  9.00 ms         7\n"));
}

TEST(TopScreen, SortsByWhatItIsTold) {
  const json facts = facts_of({route_of("/a", 1, 9), route_of("/b", 5, 2)});
  for (std::size_t sort = 0; sort < 12; ++sort) {
    const std::string text = top_text(facts, {.sort = sort});
    const bool first = text.find("/a") < text.find("/b");
    EXPECT_EQ(first, top_sort(sort) != "rate") << top_sort(sort);
  }
}

TEST(TopScreen, FitsTheTerminal) {
  std::vector<json> routes;
  for (int at = 0; at < 200; ++at)
    routes.push_back(route_of("/" + std::string(150, 'p') + std::to_string(at) + "ä", at, 1));
  for (const std::size_t columns : {20, 40, 80, 200})
    for (const std::size_t rows : {5, 24, 60}) {
      const auto lines = lines_of(top_text(facts_of(routes), {.columns = columns, .rows = rows}));
      EXPECT_LE(lines.size(), rows);
      for (const std::string& line : lines) {
        const auto width = std::count_if(line.begin(), line.end(),
                                         [](char byte) { return (byte & 0xc0) != 0x80; });
        EXPECT_LE(static_cast<std::size_t>(width), columns) << line;
      }
    }
  const std::string text = top_text(facts_of(routes), {.columns = 80, .rows = 24});
  EXPECT_THAT(text, HasSubstr("…"));
  EXPECT_THAT(text, HasSubstr(" more\n"));
}

// Whoever registers a path, or has a line logged, does not steer the operator's terminal.
TEST(TopScreen, ShowsNoControlCharactersOfOthers) {
  json facts = facts_of({route_of("/\x1b[2J\n\xe2\x80\xae", 1, 1)});
  facts["plugins"][0]["note"] = "\x1b]0;title\a";
  facts["host"]["plugin_folder"] = "/\x1b[31m";
  const std::string text = top_text(facts, {});
  for (const char* part : {"\x1b", "\a", "\xe2\x80\xae"}) EXPECT_THAT(text, Not(HasSubstr(part)));
  EXPECT_THAT(text, HasSubstr("/\\u001b[2J"));
}

}  // namespace
}  // namespace portico::serve
