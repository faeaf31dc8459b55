// Replies and what their routes declare of their statuses, over sockets, of plugins in the process
// that serves and in one of their own. The cases are in cases/declared.json.

#include <fstream>
#include <optional>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using nlohmann::json;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Response;

class Declared : public ::testing::TestWithParam<const char*> {
protected:
  /// `plugin` with that "replies" in its section, and `more` settings of the host.
  Host& serve(const std::string& plugin, const json& replies = json::object(),
              const json& more = json::object()) {
    json settings = more;
    settings["plugins"][plugin] = {{"isolation", GetParam()}, {"replies", replies}};
    folder.emplace();
    folder->add(plugin);
    folder->write("portico.json", settings.dump());
    host.emplace(std::vector<std::string>{"serve", "--config", (*folder / "portico.json").string(),
                                          "--plugins", folder->path().string(), "--listen",
                                          "127.0.0.1:0"});
    return *host;
  }
  Response get(const std::string& target, const std::string& fields = "",
               const std::string& method = "GET") {
    Client client{host->port()};
    client.send(method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    return method == "HEAD" || method == "DELETE" ? client.receive_head() : client.receive();
  }
  void expect(const std::string& target, int status, const std::string& body) {
    const Response response = get(target);
    EXPECT_EQ(response.status, status) << target;
    EXPECT_EQ(response.body, body) << target;
  }
  /// The log, once the host has ended.
  std::string log() {
    host->signal(SIGTERM);
    EXPECT_EQ(host->wait(), 0);
    return host->err();
  }

  std::optional<Folder> folder;
  std::optional<Host> host;
};

std::string isolation_name(const ::testing::TestParamInfo<const char*>& given) {
  return given.param == std::string{"process"} ? "Isolated" : "InTheProcessThatServes";
}

INSTANTIATE_TEST_SUITE_P(Declared, Declared, ::testing::Values("none", "process"), isolation_name);

/// What stands in the table as it is, or a text.
std::string words(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// JSON, but for what is none.
json read(const std::string& body) {
  json parsed = json::parse(body, nullptr, false);
  return parsed.is_discarded() || !parsed.is_structured() ? json(body) : parsed;
}

TEST_P(Declared, RepliesAreHeldToWhatTheirStatusSays) {
  std::ifstream file{PORTICO_SOURCE_DIR "/tests/isolation/cases/declared.json"};
  std::size_t asked = 0;
  for (const json& one : json::parse(file)) {
    SCOPED_TRACE(one.at("name").get<std::string>());
    serve("declared", one.value("replies", json::object()));
    for (const json& request : one.at("requests")) {
      const std::string how = request.at("do");
      // The detail of an error is JSON, a text in bytes is not.
      const json& body = request.at("body");
      const std::string text = how == "bytes" ? words(body) : body.dump();
      const Response response =
          get(request.at("path").get<std::string>(),
              "X-Do: " + how + "\r\nX-Status: " + std::to_string(request.at("status").get<int>()) +
                  "\r\nX-Type: " + request.value("type", "application/json") +
                  "\r\nX-Body: " + text + "\r\n");
      EXPECT_EQ(response.status, request.at("answers").get<int>()) << request;
      EXPECT_EQ(read(response.body), request.at("with")) << request;
      ++asked;
    }
    const std::string lines = log();
    for (const json& line : one.at("log"))
      EXPECT_THAT(lines, HasSubstr("plugin.declared " + line.get<std::string>())) << line;
    for (const json& line : one.value("not", json::array()))
      EXPECT_THAT(lines, Not(HasSubstr(line.get<std::string>())));
  }
  EXPECT_GT(asked, 50u);
}

TEST_P(Declared, AStatusIsReportedOnce) {
  serve("declared", {{"undeclared", "report"}});
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(get("/silent", "X-Do: words\r\nX-Status: 404\r\n").status, 404);
  const std::string lines = log(), told = "answers 404";
  const auto first = lines.find(told);
  ASSERT_NE(first, std::string::npos) << lines;
  EXPECT_EQ(lines.find(told, first + 1), std::string::npos) << lines;
}

TEST_P(Declared, TheHostSaysItForPluginsThatDoNotAndReloadsIt) {
  serve("declared", json::object(), {{"replies", {{"undeclared", "deny"}}}});
  const auto silent = [&] { return get("/silent", "X-Do: words\r\nX-Status: 404\r\n").status; };
  EXPECT_EQ(silent(), 500);
  EXPECT_EQ(get("/nowhere").status, 404) << "the host's own";
  EXPECT_EQ(get("/silent", "", "PUT").status, 405) << "the host's own";
  const auto write = [&](const char* own) {
    folder->write("portico.json", R"({"replies": {"undeclared": "deny"}, "plugins": {"declared": )"
                                  R"({"isolation": ")" +
                                      std::string{GetParam()} +
                                      R"(", "replies": {"undeclared": ")" + own + "\"}}}}");
    host->signal(SIGHUP);
  };
  write("allow");
  EXPECT_TRUE(until([&] { return silent() == 404; }));
}

TEST_P(Declared, AHandlerAnswersWhatItLists) {
  serve("answers", {{"undeclared", "report"}});
  expect("/listed/1", 200, R"({"id":1,"name":"Pen"})");
  expect("/listed/2", 201, R"({"id":2,"name":"Ink"})");
  EXPECT_EQ(Client::field(get("/listed/2").head, "location"), "/listed/2");
  EXPECT_EQ(Client::field(get("/listed/1").head, "x-stock"), "7");
  const Response taken = get("/listed/3");
  EXPECT_EQ(taken.status, 409);
  EXPECT_EQ(taken.body, "");
  EXPECT_FALSE(Client::field(taken.head, "content-type"));
  expect("/listed/4", 500, "Internal Server Error");
  expect("/listed/5", 418, R"({"spout":"tea","cups":1})");
  expect("/listed/6", 404, R"({"detail":"thrown"})");
  expect("/listed/7", 500, "Internal Server Error");
  expect("/listed/8", 410, R"({"detail":"Gone"})");
  expect("/listed/9", 404, R"({"detail":"No such item"})");
  EXPECT_EQ(get("/listed/none").status, 422);
  EXPECT_EQ(get("/listed/2", "", "DELETE").status, 204);
  EXPECT_EQ(get("/listed/1", "", "DELETE").status, 403);
  const std::string lines = log();
  EXPECT_THAT(lines, HasSubstr("GET /listed/{id}: reply of 404 breaks its model: response.detail "
                               "string_too_long"));
  EXPECT_THAT(lines, HasSubstr("GET /listed/{id}: reply of 404 breaks its model: response.detail "
                               "string_type"));
  EXPECT_THAT(lines, HasSubstr("GET /listed/{id}: answers 410, which it does not declare"));
  EXPECT_THAT(lines, Not(HasSubstr("answers 404")));
  EXPECT_THAT(lines, Not(HasSubstr("answers 422")));
}

TEST_P(Declared, ResponsesOfARouteAreHeldToTheirModels) {
  serve("answers");
  expect("/thrown/404?detail=none", 404, R"({"detail":"none"})");
  expect("/thrown/404?detail=much+more+than+twelve", 500, "Internal Server Error");
  expect("/thrown/410?detail=much+more+than+twelve", 410, R"({"detail":"much more than twelve"})");
  expect("/thrown/403?detail=no", 403, R"({"detail":"no"})");
  expect("/json/404?body=%7B%22detail%22:%22a%22,%22more%22:1%7D", 404, R"({"detail":"a"})");
  expect("/json/404?body=%7B%22message%22:%22a%22%7D", 500, "Internal Server Error");
  expect("/json/409?body=%7B%22spout%22:%22tea%22%7D", 409, R"({"spout":"tea","cups":1})");
  expect("/json/200?body=%7B%22any%22:1%7D", 200, R"({"any":1})");
  expect("/value/200?name=Pen", 200, R"({"id":7,"name":"Pen"})");
  expect("/value/202?name=Pen", 202, R"({"id":7,"name":"Pen"})");
  expect("/value/404?name=Pen", 500, "Internal Server Error");
  expect("/caught", 404, R"({"detail":"caught"})");
}

TEST_P(Declared, ErrorsOfAnotherFormSayWhatTheModelLetsOut) {
  serve("declared", json::object(), {{"errors", {{"format", "problem"}}}});
  const auto ask = [&](int status, const std::string& body) {
    return get("/held", "X-Do: fail\r\nX-Status: " + std::to_string(status) +
                            "\r\nX-Body: " + body + "\r\n");
  };
  const Response rewritten = ask(400, R"({"why":"a","more":2})");
  EXPECT_EQ(Client::field(rewritten.head, "content-type"), "application/problem+json");
  EXPECT_EQ(rewritten.body, R"({"type":"about:blank","title":"Bad Request","status":400,)"
                            R"("info":{"why":"a"},"instance":"/held"})");
  const Response declared = ask(410, R"("gone")");
  EXPECT_EQ(Client::field(declared.head, "content-type"), "application/json");
  EXPECT_EQ(declared.body, R"({"detail":"gone","code":7})");
}

TEST_P(Declared, TheDocumentSaysWhatAHandlerLists) {
  serve("answers");
  const json document = json::parse(get("/openapi.json").body);
  const json& listed = document["paths"]["/listed/{id}"];
  const auto model = [](const char* name) {
    return json{{"application/json",
                 {{"schema", {{"$ref", "#/components/schemas/" + std::string{name}}}}}}};
  };
  const json& responses = listed["get"]["responses"];
  EXPECT_EQ(responses["200"]["content"], model("Item"));
  EXPECT_EQ(responses["201"]["content"], model("Item"));
  EXPECT_EQ(responses["404"]["content"], model("Message"));
  EXPECT_EQ(responses["404"]["description"], "There is none");
  EXPECT_EQ(responses["409"], (json{{"description", "Conflict"}}));
  EXPECT_EQ(responses["418"]["content"], model("Teapot"));
  EXPECT_EQ(responses["418"]["description"], "I'm a Teapot");
  EXPECT_EQ(responses.size(), 6u) << "and 422";
  EXPECT_FALSE(listed["delete"]["responses"]["204"].contains("content"));
  EXPECT_EQ(document.dump().find("x-portico-held"), std::string::npos);
}

}  // namespace
}  // namespace portico
