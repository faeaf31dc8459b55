#include "http/monitoring/access_log.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <iostream>
#include <sstream>

#include "http/given.hpp"
#include "http/input/matched.hpp"
#include "route/route.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using ::testing::MatchesRegex;
using Format = settings::LogFormat;

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
  const std::string plain = logged({true, Format::plain}, {given.exchange, 200, 1, 1ns});
  EXPECT_NE(plain.find(" /a\\u2029\\xff "), std::string::npos) << plain;
  const auto json =
      nlohmann::json::parse(logged({true, Format::json}, {given.exchange, 200, 1, 1ns}));
  EXPECT_EQ(json["route"], "/a\xe2\x80\xa9\xef\xbf\xbd");
}

TEST_F(AccessLogLine, IsText) {
  EXPECT_THAT(logged({true, Format::plain}, {given.exchange, 200, 17, 1'234'567ns}),
              MatchesRegex("2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z "
                           "information access 127\\.0\\.0\\.1:1 GET /items/1\\?a=b 200 17 1\\.234 "
                           "items /items/\\{id\\} request=r-1\n"));
}

TEST_F(AccessLogLine, IsJson) {
  const auto line = nlohmann::json::parse(
      logged({true, Format::json}, {given.exchange, 404, 5, 20'000us, Record::End::cut}));
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
  EXPECT_THAT(logged({true, Format::plain}, record),
              MatchesRegex(".* information access - - - - 0 0.000 - - request=r-2 cut\n"));
  const auto line = nlohmann::json::parse(logged({true, Format::json}, record));
  for (const char* member : {"peer", "method", "target", "status", "plugin", "route"})
    EXPECT_TRUE(line.at(member).is_null()) << member;
}

TEST_F(AccessLogLine, StaysOneLineWhateverTheTarget) {
  given.exchange.request.target = "/a\n\"\\\x80";
  const std::string plain = logged({true, Format::plain}, {given.exchange, 200});
  EXPECT_EQ(std::count(plain.begin(), plain.end(), '\n'), 1);
  const auto line = nlohmann::json::parse(logged({true, Format::json}, {given.exchange, 200}));
  EXPECT_EQ(line.at("target"), "/a\n\"\\\xef\xbf\xbd");
  const std::string long_target(60'000, 'a');
  given.exchange.request.target = long_target;
  EXPECT_LT(logged({true, Format::json}, {given.exchange, 200}).size(), 4096u)
      << "fits into a pipe";
}

TEST_F(AccessLogLine, IsOffUnlessAskedFor) { EXPECT_EQ(logged({}, {given.exchange, 200}), ""); }

}  // namespace
}  // namespace portico::http
