// The three ways in which a reply is held to its model, over sockets: what is sent, what is logged,
// and that a member which the model does not have never leaves.

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Response;

class Contracts : public ::testing::Test {
protected:
  Contracts() { folder.add("contracts"); }

  void serve(std::vector<std::string> more = {}) {
    more.insert(more.begin(),
                {"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0"});
    host.emplace(std::move(more));
    port = host->port();
  }
  Response get(const std::string& path) {
    Client client{port};
    Response response = client.get(path);
    EXPECT_THAT(response.head + response.body, Not(HasSubstr("hunter2"))) << path;
    return response;
  }
  void expect_sent(const std::string& path, const std::string& body) {
    const Response response = get(path);
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_EQ(response.body, body) << path;
  }
  void expect_refused(const std::string& path) {
    const Response response = get(path);
    EXPECT_EQ(response.status, 500) << path;
    EXPECT_EQ(response.body, "Internal Server Error") << path;
  }
  /// The log, once the host has ended.
  std::string log() {
    host->signal(SIGTERM);
    EXPECT_EQ(host->wait(), 0);
    EXPECT_THAT(host->err(), Not(HasSubstr("hunter2")));
    return host->err();
  }

  const Folder folder;
  std::optional<Host> host;
  int port = 0;
};

constexpr const char* rest =
    R"({"id":7,"marks":[1,3],"totals":{"a":1},"owner":{"mail":"m@example.com"}})";
constexpr const char* unlimited =
    R"({"id":7,"name":"Margarethe","marks":[],"totals":{},"owner":{"name":"Gundula","mail":null}})";

TEST_F(Contracts, EnforceSendsNothingOfAReplyThatBreaksItsModel) {
  serve();
  for (const char* path : {"/said", "/enforce"})
    for (const char* reply : {"/broken", "/long", "/nothing"})
      expect_refused(std::string{path} + reply);
  EXPECT_THAT(log(), HasSubstr("GET /enforce/long: reply breaks its model: response.name "
                               "string_too_long; response.owner.name string_too_long "));
}

TEST_F(Contracts, ReportLeavesOutWhatBreaksTheModelAndSaysSo) {
  serve();
  expect_sent("/report/broken", rest);
  expect_sent("/report/long", R"({"id":7,"marks":[],"totals":{},"owner":{"mail":null}})");
  expect_refused("/report/nothing");
  const std::string lines = log();
  EXPECT_THAT(lines, HasSubstr("GET /report/broken: reply breaks its model: response.name "
                               "string_too_long; response.marks.1 int_parsing; response.totals.b "
                               "int_parsing; response.owner.name missing; the rest is sent "));
  EXPECT_THAT(lines, HasSubstr("GET /report/nothing: reply breaks its model: response "
                               "model_attributes_type "));
}

TEST_F(Contracts, OffLooksAtTypesButNotAtLimits) {
  serve();
  expect_sent("/off/long", unlimited);
  expect_refused("/off/broken");
  expect_refused("/off/nothing");
  EXPECT_THAT(log(), Not(HasSubstr("GET /off/long: reply breaks")));
}

TEST_F(Contracts, TheOperatorDecidesForRoutesThatDoNot) {
  serve({"--replies-contract", "off"});
  expect_sent("/said/long", unlimited);
  expect_refused("/enforce/long");
  expect_sent("/report/broken", rest);
}

TEST_F(Contracts, TheDocumentNamesTheModeWhereItIsNotEnforce) {
  serve({"--replies-contract", "report"});
  const std::string document = get("/openapi.json").body;
  const auto paths = nlohmann::json::parse(document)["paths"];
  EXPECT_EQ(paths["/said/long"]["get"]["x-portico-contract"], "report");
  EXPECT_EQ(paths["/off/long"]["get"]["x-portico-contract"], "off");
}

}  // namespace
}  // namespace portico
