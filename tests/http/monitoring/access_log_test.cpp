#include "http/monitoring/access_log.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <array>
#include <iostream>
#include <sstream>
#include <vector>

#include "http/given.hpp"
#include "http/input/matched.hpp"
#include "plugin/log.hpp"
#include "route/route.hpp"
#include "settings/log/log.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using ::testing::MatchesRegex;
using Format = settings::LogFormat;

AccessLog::Options as(Format format) { return {true, {.level = "information", .format = format}}; }

AccessLog::Options combined() {
  AccessLog::Options options = as(Format::plain);
  options.log.access_format = settings::AccessFormat::combined;
  return options;
}

/// The names are hidden while it lives.
class Hidden {
public:
  explicit Hidden(std::vector<std::string> names) {
    settings::use_log({.level = "information", .redact = std::move(names)});
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;
  ~Hidden() { settings::use_log({.level = "information"}); }
};

std::string logged(const AccessLog::Options& options, const Record& record) {
  std::ostringstream caught;
  std::streambuf* before = std::cerr.rdbuf(caught.rdbuf());
  const AccessLog log{options};
  log.add(record);
  EXPECT_EQ(caught.str(), "") << "lines are gathered";
  log.flush();
  std::cerr.rdbuf(before);
  return caught.str();
}

class AccessLogLine : public ::testing::Test {
protected:
  AccessLogLine() {
    route.plugin = "items";
    route.path = route::Path{"/items/{id}"};
    given.exchange.request.peer = "127.0.0.1:1";
    given.exchange.id = "r-1";
    given.exchange.keep<Matched>().route = &route;
  }

  route::Route route;
  Given given{"GET", "/items/1?a=b"};
};

// A target is ASCII; a path of a route is the plugin's.
TEST_F(AccessLogLine, IsOneLineOfTextWhateverARouteIsCalled) {
  route.path = route::Path{"/a\xe2\x80\xa9\xff"};
  const std::string plain = logged(as(Format::plain), {given.exchange, 200, 1, 1ns});
  EXPECT_NE(plain.find(" /a\\u2029\\xff "), std::string::npos) << plain;
  const auto json = nlohmann::json::parse(logged(as(Format::json), {given.exchange, 200, 1, 1ns}));
  EXPECT_EQ(json["route"], "/a\xe2\x80\xa9\xef\xbf\xbd");
}

TEST_F(AccessLogLine, IsText) {
  EXPECT_THAT(logged(as(Format::plain), {given.exchange, 200, 17, 1'234'567ns}),
              MatchesRegex("2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z "
                           "information access 127\\.0\\.0\\.1:1 GET /items/1\\?a=b 200 17 1\\.234 "
                           "items /items/\\{id\\} request=r-1\n"));
}

TEST_F(AccessLogLine, IsJson) {
  const auto line = nlohmann::json::parse(
      logged(as(Format::json), {given.exchange, 404, 5, 20'000us, Record::End::cut}));
  auto expected = nlohmann::json::parse(R"({"level":"information","logger":"access",
      "request":"r-1","peer":"127.0.0.1:1","method":"GET","target":"/items/1?a=b","status":404,
      "bytes":5,"milliseconds":20.0,"plugin":"items","route":"/items/{id}","cut":true})");
  expected["time"] = line.at("time");
  EXPECT_EQ(line, expected);
}

TEST_F(AccessLogLine, SaysWhatThereIsNot) {
  Given nothing{"", ""};
  nothing.exchange.request = {};
  nothing.exchange.id = "r-2";
  const Record record{nothing.exchange, 0, 0, 0ns, Record::End::cut};
  EXPECT_THAT(logged(as(Format::plain), record),
              MatchesRegex(".* information access - - - - 0 0.000 - - request=r-2 cut\n"));
  const auto line = nlohmann::json::parse(logged(as(Format::json), record));
  for (const char* member : {"peer", "method", "target", "status", "plugin", "route"})
    EXPECT_TRUE(line.at(member).is_null()) << member;
}

TEST_F(AccessLogLine, StaysOneLineWhateverTheTarget) {
  given.exchange.request.target = "/a\n\"\\\x80";
  const std::string plain = logged(as(Format::plain), {given.exchange, 200});
  EXPECT_EQ(std::count(plain.begin(), plain.end(), '\n'), 1);
  const auto line = nlohmann::json::parse(logged(as(Format::json), {given.exchange, 200}));
  EXPECT_EQ(line.at("target"), "/a\n\"\\\xef\xbf\xbd");
  const std::string long_target(60'000, 'a');
  given.exchange.request.target = long_target;
  EXPECT_LT(logged(as(Format::json), {given.exchange, 200}).size(), 4096u) << "fits into a pipe";
}

TEST_F(AccessLogLine, HidesWhatIsToBeHidden) {
  const Hidden hidden{{"token", "x-api-key"}};
  given.exchange.request.target = "/items/1?token=SECRET&a=b";
  for (const auto& options : {as(Format::plain), as(Format::json), combined()}) {
    const std::string line = logged(options, {given.exchange, 200});
    EXPECT_NE(line.find("/items/1?token=***&a=b"), std::string::npos) << line;
    EXPECT_EQ(line.find("SECRET"), std::string::npos) << line;
  }
  const std::array headers{message::Header{"x-api-key", "SECRET"},
                           message::Header{"referer", "https://a/?token=SECRET"}};
  given.exchange.request.headers = headers;
  for (auto options : {as(Format::plain), as(Format::json), combined()}) {
    options.log.fields = {"X-Api-Key", "referer"};
    const std::string line = logged(options, {given.exchange, 200});
    EXPECT_NE(line.find("https://a/?token=***"), std::string::npos) << line;
    EXPECT_EQ(line.find("SECRET"), std::string::npos) << line;
  }
}

TEST_F(AccessLogLine, HasFurtherFields) {
  const std::array headers{message::Header{"user-agent", "curl \"7\""}};
  given.exchange.request.headers = headers;
  given.exchange.request.authority = "example.org";
  AccessLog::Options options = as(Format::plain);
  options.log.fields = {"host", "version", "User-Agent", "referer"};
  const Record record{given.exchange, 200, 0, 0ns, Record::End::cut};
  EXPECT_THAT(logged(options, record),
              ::testing::EndsWith(" request=r-1 host=\"example.org\" version=\"1.1\" "
                                  "user-agent=\"curl \\\"7\\\"\" referer=\"-\" cut\n"));
  options.log.format = Format::json;
  EXPECT_EQ(nlohmann::json::parse(logged(options, record)).at("fields"),
            nlohmann::json({{"host", "example.org"},
                            {"version", "1.1"},
                            {"user-agent", "curl \"7\""},
                            {"referer", nullptr}}));
}

TEST_F(AccessLogLine, IsCombined) {
  const std::array headers{message::Header{"user-agent", "curl \"7\""}};
  given.exchange.request.headers = headers;
  EXPECT_THAT(
      logged(combined(), {given.exchange, 200, 17, 1ns}),
      MatchesRegex("127\\.0\\.0\\.1 - - \\[[0-9]{2}/[A-Z][a-z]{2}/2[0-9]{3}:[0-9]{2}:[0-9]{2}:"
                   "[0-9]{2} \\+0000\\] \"GET /items/1\\?a=b HTTP/1\\.1\" 200 17 \"-\" "
                   "\"curl \\\\\"7\\\\\"\"\n"));
  given.exchange.request.method = {};
  given.exchange.request.peer = "[::1]:1";
  EXPECT_THAT(logged(combined(), {given.exchange, 0}),
              MatchesRegex("::1 - - .*\\] \"-\" 499 0 .*\n"));
}

TEST_F(AccessLogLine, LeavesOutWhatIsExcludedAsLongAsItIsWell) {
  AccessLog::Options options = as(Format::plain);
  options.log.exclude = {"/healthz", "/internal/*"};
  for (const char* path : {"/healthz", "/internal/", "/internal/a"}) {
    given.exchange.request.path = path;
    EXPECT_EQ(logged(options, {given.exchange, 200}), "") << path;
    EXPECT_NE(logged(options, {given.exchange, 503}), "") << path;
    EXPECT_NE(logged(options, {given.exchange, 0}), "") << path;
  }
  for (const char* path : {"/healthz/", "/internal", "/"}) {
    given.exchange.request.path = path;
    EXPECT_NE(logged(options, {given.exchange, 200}), "") << path;
  }
}

// Whoever reads a line by its blanks finds no names but those that the host has written.
TEST_F(AccessLogLine, NamesOfClientsAreOneWordEach) {
  message::ClientCertificate certificate;
  certificate.subject = "CN=eve principal=root";
  given.exchange.request.client = &certificate;
  const std::string who = R"(j" principal="x\)";
  given.exchange.principal = &who;
  const Record record{given.exchange, 200, 17, 1ns};
  EXPECT_THAT(
      logged(as(Format::plain), record),
      ::testing::EndsWith(R"( client="CN=eve principal=root" principal="j\" principal=\"x\\")"
                          "\n"));
  const auto json = nlohmann::json::parse(logged(as(Format::json), record));
  EXPECT_EQ(json["client"], certificate.subject);
  EXPECT_EQ(json["principal"], who);
  EXPECT_THAT(logged(combined(), record),
              ::testing::StartsWith(R"(127.0.0.1 - j\"_principal=\"x\\ [)"));
  const std::string usual = "alice", foreign = "J\xc3\xb6rg\xc2\xa0principal=x";
  given.exchange.principal = &usual;
  certificate.subject = "CN=alice,O=Example";
  EXPECT_THAT(logged(as(Format::plain), record),
              ::testing::EndsWith(" client=CN=alice,O=Example principal=alice\n"));
  given.exchange.principal = &foreign;
  EXPECT_THAT(logged(as(Format::plain), record),
              ::testing::EndsWith(" principal=\"" + foreign + "\"\n"));
  given.exchange.principal = nullptr;
}

TEST_F(AccessLogLine, WarnsOfWhatIsSlow) {
  const testing::CaughtLog caught;
  route.method = "GET";
  AccessLog log{{false, {.level = "information", .slow = 100ms}}};
  log.add({given.exchange, 200, 0, 100ms});
  EXPECT_EQ(caught.text(), "");
  log.add({given.exchange, 200, 0, 101ms});
  const std::string told = "portico.http: slow: items GET /items/{id} took 101 ms, status 200\n";
  EXPECT_EQ(caught.text(), told);
  given.exchange.in_pieces = true;
  log.add({given.exchange, 200, 0, 1h});
  log.use({false, {.level = "information"}});
  given.exchange.in_pieces = false;
  log.add({given.exchange, 200, 0, 1h});
  EXPECT_EQ(caught.text(), told);
}

TEST_F(AccessLogLine, IsOffUnlessAskedFor) { EXPECT_EQ(logged({}, {given.exchange, 200}), ""); }

}  // namespace
}  // namespace portico::http
