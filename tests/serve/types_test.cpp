// Types of C++ that hold less than the wire can say, or more, asked over sockets as cases/types.json
// says: from the process that serves and from one of the plugin's own. `body` is JSON, `form` a
// form, `log` a line of the host's log.

#include <fstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using Json = nlohmann::ordered_json;
using testing::Client;
using testing::Folder;
using testing::Host;
using testing::Response;

std::string request_of(const Json& asked) {
  const bool form = asked.contains("form");
  const std::string body = form                     ? asked["form"].get<std::string>()
                           : asked.contains("body") ? asked["body"].dump()
                                                    : "";
  std::string text = (body.empty() ? "GET " : "POST ") + asked["target"].get<std::string>() +
                     " HTTP/1.1\r\nHost: localhost\r\n";
  if (asked.contains("header")) text += asked["header"].get<std::string>() + "\r\n";
  if (!body.empty())
    text += std::string{"Content-Type: application/"} + (form ? "x-www-form-urlencoded" : "json") +
            "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

class Types : public ::testing::TestWithParam<const char*> {
protected:
  Types() {
    folder_.add("types");
    folder_.write("portico.json",
                  Json{{"plugins", {{"types", {{"isolation", GetParam()}}}}}}.dump());
    host.emplace(std::vector<std::string>{"serve", "--config", (folder_ / "portico.json").string(),
                                          "--plugins", folder_.path().string(), "--listen",
                                          "127.0.0.1:0"});
    port = host->port();
  }
  Response get(const std::string& target) const { return Client{port}.get(target); }

private:
  const Folder folder_;

protected:
  std::optional<Host> host;
  int port = 0;
};

TEST_P(Types, AreTakenAndGivenAsTheirCasesSay) {
  std::ifstream file{PORTICO_SOURCE_DIR "/tests/serve/cases/types.json"};
  const Json cases = Json::parse(file);
  ASSERT_GT(cases.size(), 80U);
  Client client{port};
  for (const Json& each : cases) {
    SCOPED_TRACE(each.dump());
    client.send(request_of(each));
    const Response response = client.receive();
    EXPECT_EQ(response.status, each.value("status", 200));
    if (each.contains("answer")) {
      EXPECT_EQ(response.body, each["answer"].dump());
    }
    if (each.contains("log")) {
      EXPECT_TRUE(host->await_err(each["log"].get<std::string>())) << host->err();
    }
  }
}

TEST_P(Types, AreDocumentedWithTheirRanges) {
  const Json document = Json::parse(get("/openapi.json").body);
  const auto parameter = [&](const char* path) {
    return document["paths"][path]["get"]["parameters"][0]["schema"];
  };
  EXPECT_EQ(parameter("/ask/int8"),
            Json::parse(R"({"type":"integer","minimum":-128,"maximum":127,"title":"V"})"));
  EXPECT_EQ(parameter("/ask/uint64").dump(),
            R"({"type":"integer","minimum":0,"maximum":18446744073709551615,"title":"V"})");
  EXPECT_EQ(parameter("/ask/float"),
            Json::parse(R"({"type":"number","minimum":-3.4028234663852886e+38,)"
                        R"("maximum":3.4028234663852886e+38,"title":"V"})"));
  const Json begun = document["components"]["schemas"]["Begun"];
  EXPECT_EQ(begun["required"], Json::parse(R"(["name"])")) << document["components"].dump();
  EXPECT_EQ(begun["properties"]["age"]["default"], 7);
}

TEST_P(Types, AStreamOfThemIsWhole) {
  EXPECT_EQ(get("/lines").body, "18446744073709551615\n18446744073709551614\n");
}

INSTANTIATE_TEST_SUITE_P(Isolation, Types, ::testing::Values("none", "process"));

}  // namespace
}  // namespace portico
