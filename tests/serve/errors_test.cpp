// Answers that say no, in the form that the operator chose, whoever says it.

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "serve/host.hpp"

namespace portico {
namespace {

using nlohmann::json;
using testing::Client;
using testing::Host;
using testing::Response;

/// The samples, with one setting.
std::vector<std::string> arguments(const std::string& format) {
  return {
      "serve",           "--plugins", PORTICO_BINARY_DIR "/plugins", "--listen",     "127.0.0.1:0",
      "--errors-format", format,      "--cors-allow-origins",        "https://a.org"};
}

Response ask(Host& host, const std::string& bytes) {
  Client client{host.port()};
  client.send(bytes);
  return client.receive();
}

std::string request(const std::string& line, const std::string& fields = "",
                    const std::string& body = "") {
  return line + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct Case {
  std::string bytes;
  int status;
  std::string title, detail, instance;
};

TEST(Errors, AreProblemsWhoeverSaysThem) {
  const std::string preflight = "Origin: https://b.org\r\nAccess-Control-Request-Method: GET\r\n";
  const std::vector<Case> cases{
      {request("GET /none?x=1"), 404, "Not Found", "", "/none"},
      {request("DELETE /docs"), 405, "Method Not Allowed", "", "/docs"},
      {request("GET /items/99999"), 404, "Not Found", "Item not found", "/items/99999"},
      {request("OPTIONS /items/", preflight), 400, "Bad Request", "Disallowed CORS origin",
       "/items/"},
      {"GET / HTTP/1.1\r\n\r\n", 400, "Bad Request", "Missing Host", "/"},
      {"nonsense\r\n\r\n", 400, "Bad Request", "Malformed request line", ""},
  };
  Host host{arguments("problem")};
  for (const Case& one : cases) {
    const Response answer = ask(host, one.bytes);
    EXPECT_EQ(answer.status, one.status) << one.bytes;
    EXPECT_EQ(Client::field(answer.head, "content-type"), "application/problem+json");
    json expected{{"type", "about:blank"}, {"title", one.title}, {"status", one.status}};
    if (!one.detail.empty()) expected["detail"] = one.detail;
    if (!one.instance.empty()) expected["instance"] = one.instance;
    EXPECT_EQ(json::parse(answer.body), expected) << one.bytes;
  }
}

TEST(Errors, SayAsMuchAsTheSettingsAllow) {
  std::vector<std::string> words = arguments("fastapi");
  words.insert(words.end(), {"--limits-depth", "3", "--errors-most", "1", "--errors-echo", "4"});
  Host host{words};
  const std::string type = "Content-Type: application/json\r\n";
  const Response deep = ask(host, request("POST /items/", type, R"({"name":[[[[1]]]]})"));
  EXPECT_EQ(deep.status, 400);
  EXPECT_EQ(deep.body, R"({"detail":"The body is nested deeper than 3 levels"})");
  const Response many = ask(host, request("POST /items/", type, "{}"));
  EXPECT_EQ(many.status, 422);
  const json list = json::parse(many.body).at("detail");
  ASSERT_EQ(list.size(), 2U) << many.body;
  EXPECT_EQ(list[0].at("type"), "missing");
  EXPECT_EQ(list[1].at("type"), "too_many_errors");
  const Response echoed = ask(host, request("GET /items/xyzabcdef"));
  EXPECT_EQ(echoed.status, 422);
  EXPECT_EQ(echoed.body.find("xyzabcdef"), std::string::npos) << echoed.body;
}

// There is no route, and no policy either.
TEST(Errors, AreProblemsForTheOperatorToo) {
  std::vector<std::string> words = arguments("problem");
  words.insert(words.end(), {"--monitoring-listen", "127.0.0.1:0"});
  Host host{words};
  ASSERT_GT(host.port(), 0);
  const std::string out = host.out(), mark = "monitoring on http://127.0.0.1:";
  const auto at = out.find(mark);
  ASSERT_NE(at, out.npos) << out;
  const int port = std::stoi(out.substr(at + mark.size()));
  for (const auto& [bytes, status] : {std::pair{request("GET /none"), 404},
                                      {request("POST /healthz"), 405},
                                      {std::string{"nonsense\r\n\r\n"}, 400}}) {
    Client client{port};
    client.send(bytes);
    const Response answer = client.receive();
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(Client::field(answer.head, "content-type"), "application/problem+json");
    EXPECT_EQ(json::parse(answer.body)["status"], status);
  }
}

TEST(Errors, OfAModelAreTheSameInBothForms) {
  const std::string wrong =
      request("POST /items/", "Content-Type: application/json\r\n", R"({"name":"ab","price":0})");
  Host usual{arguments("fastapi")}, problem{arguments("problem")};
  const Response one = ask(usual, wrong), other = ask(problem, wrong);
  EXPECT_EQ(Client::field(one.head, "content-type"), "application/json");
  const json problems = json::parse(other.body);
  EXPECT_EQ(problems["status"], 422);
  EXPECT_EQ(problems["errors"], json::parse(one.body)["detail"]);
  EXPECT_EQ(problems["errors"].size(), 2u);
  EXPECT_FALSE(problems.contains("detail"));
}

TEST(Errors, AreDescribedAsTheyAreSaid) {
  const auto told = [](const std::string& format) {
    Host host{arguments(format)};
    return json::parse(Client{host.port()}.get("/openapi.json").body);
  };
  const json usual = told("fastapi"), problem = told("problem");
  const auto of = [](const json& document) {
    return document["paths"]["/items/"]["post"]["responses"]["422"]["content"];
  };
  EXPECT_EQ(of(usual)["application/json"]["schema"]["$ref"],
            "#/components/schemas/HTTPValidationError");
  EXPECT_EQ(of(problem)["application/problem+json"]["schema"]["$ref"],
            "#/components/schemas/ProblemDetails");
  const json form = problem["components"]["schemas"]["ProblemDetails"];
  EXPECT_EQ(form["properties"]["errors"]["items"]["$ref"], "#/components/schemas/ValidationError");
  EXPECT_FALSE(problem["components"]["schemas"].contains("HTTPValidationError"));
  EXPECT_TRUE(form["properties"].contains("info"));
  EXPECT_EQ(problem["paths"]["/items/{item_id}"]["get"]["responses"]["404"]["content"],
            of(problem));
}

}  // namespace
}  // namespace portico
