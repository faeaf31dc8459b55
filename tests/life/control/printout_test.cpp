#include "life/control/printout.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace portico::life {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const json plugins = json::parse(R"({"plugins": [
    {"id": "items", "version": "1.0.0", "state": "serving", "generation": 2, "in_flight": 0,
     "routes": 3, "sdk": "0.1.0", "abi": "1.1", "file": "/p/items.so",
     "checks": [{"check": "db", "status": "ok"},
                {"check": "disk", "status": "failing", "reason": "is\nfull"}]},
    {"state": "refused", "in_flight": 0, "routes": 0, "file": "/p/x.so", "note": "is no library"}],
  "draining": [], "refusals": []})");

TEST(Table, HasColumnsAndNotes) {
  EXPECT_EQ(plugins_text(plugins),
            "PLUGIN  VERSION  STATE    GENERATION  IN FLIGHT  ROUTES  SDK    ABI  FILE\n"
            "items   1.0.0    serving  2           0          3       0.1.0  1.1  items.so\n"
            "    health check db: ok\n"
            "    health check disk: failing: is\\u000afull\n"
            "-       -        refused  -           0          0       -      -    x.so\n"
            "    is no library\n"
            "\n"
            "files in /p/\n");
}

TEST(Table, HasAColumnOnlyWhereSomebodyHasSomethingToSay) {
  json answer = plugins;
  EXPECT_THAT(plugins_text(answer), Not(HasSubstr("PROCESS")));
  answer["plugins"][0]["process"] = 4711;
  EXPECT_THAT(plugins_text(answer), AllOf(HasSubstr("  PROCESS  "), HasSubstr("  4711     ")));
  answer["plugins"][1]["file"] = "/elsewhere/x.so";
  EXPECT_THAT(plugins_text(answer),
              AllOf(HasSubstr("  /p/items.so\n"), Not(HasSubstr("files in"))));
  answer["plugins"] = json::array();
  EXPECT_THAT(plugins_text(answer), StartsWith("PLUGIN  VERSION")) << "of nothing";
}

TEST(Table, ShowsAProof) {
  json answer = plugins;
  answer["plugins"][0]["proof"] = "items 1.1.0 is proved for 30 s, since 2026-01-01T00:00:00Z";
  EXPECT_THAT(plugins_text(answer),
              HasSubstr("\n    items 1.1.0 is proved for 30 s, since 2026-01-01T00:00:00Z\n"));
}

TEST(Table, ShowsWhatPluginsSayWithoutSteeringTheTerminal) {
  json wild = plugins;
  wild["plugins"][1]["file"] = "/p/\x1b[2J\n.so";
  wild["plugins"][1]["note"] = "two\nlines";
  const std::string text = plugins_text(wild);
  EXPECT_THAT(text, HasSubstr("  \\u001b[2J\\u000a.so\n"));
  EXPECT_THAT(text, HasSubstr("    two\\u000alines\n"));
}

TEST(Table, TellsARefusalOnce) {
  json answer = plugins;
  answer["refusals"] = {{{"file", "/p/x.so"}, {"reason", "is no library"}, {"when", "now"}}};
  EXPECT_EQ(plugins_text(answer), plugins_text(plugins));
  answer["refusals"].push_back(
      {{"file", "/p/y.so"}, {"reason", "was cut short"}, {"when", "2026-01-01T00:00:00Z"}});
  EXPECT_EQ(plugins_text(answer),
            plugins_text(plugins) +
                "\nearlier refusals\n2026-01-01T00:00:00Z  /p/y.so: was cut short\n");
}

TEST(Table, BeginsWithWhatAReloadBrought) {
  json answer = plugins;
  answer.update({{"changed", {"limits.body", "plugins.items"}},
                 {"waiting", {"listen"}},
                 {"warnings", {"p.json:1: odd"}},
                 {"refused", json::array({{{"file", "/p/x.so"}, {"reason", "is no library"}}})}});
  EXPECT_THAT(reload_text(answer),
              StartsWith("warning: p.json:1: odd\n"
                         "changed: limits.body, plugins.items\n"
                         "these take effect when the host is started again: listen\n"
                         "refused: /p/x.so: is no library\n\nPLUGIN"));
  for (const char* member : {"changed", "waiting", "warnings", "refused"})
    answer[member] = json::array();
  EXPECT_EQ(reload_text(answer), plugins_text(answer));
}

TEST(Table, IsThatOfTheOrder) {
  const json routes = json::parse(R"({"routes": [
      {"method": "GET", "path": "/items", "plugin": "items", "version": "1.0.0",
       "state": "serving"}]})");
  EXPECT_EQ(text_of(routes, "routes"), "METHOD  PATH    PLUGIN  VERSION  STATE\n"
                                       "GET     /items  items   1.0.0    serving\n");
  EXPECT_EQ(text_of(plugins, "disable"), plugins_text(plugins)) << "where it has none of its own";
  json reloaded = plugins;
  reloaded.update(
      {{"changed", {"limits.body"}}, {"warnings", json::array()}, {"refused", json::array()}});
  EXPECT_THAT(text_of(reloaded, "reload"), StartsWith("changed: limits.body\n"));
}

}  // namespace
}  // namespace portico::life
