// Unions over HTTP, with the plugin in the process that serves and in one of its own. What FastAPI
// makes of the same requests is data: tests/serve/cases/unions.json, which unions.py records.

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "serve/case_request.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using Json = nlohmann::ordered_json;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Response;

class Unions : public ::testing::TestWithParam<const char*> {
protected:
  void SetUp() override {
    folder.add("unions");
    const Json section{{"isolation", GetParam()}, {"config", config}};
    folder.write("portico.json", Json{{"plugins", {{"unions", section}}}}.dump());
    host.emplace(std::vector<std::string>{"serve", "--config", folder / "portico.json", "--plugins",
                                          folder.path().string(), "--listen", "127.0.0.1:0"});
    client.emplace(host->port());
  }
  Response get(const std::string& path) { return client->get(path); }

  Json config{{"color", "red"}, {"amount", "1.5"}};
  const Folder folder;
  std::optional<Host> host;
  std::optional<Client> client;
};

TEST_P(Unions, AnswerAsFastApiDoes) {
  std::ifstream file{PORTICO_SOURCE_DIR "/tests/serve/cases/unions.json"};
  const Json cases = Json::parse(file);
  ASSERT_GT(cases.size(), 250U);
  for (const Json& each : cases) {
    SCOPED_TRACE(each.dump());
    client->send(testing::request_of(each));
    const Response response = client->receive();
    EXPECT_EQ(response.status, each["status"].get<int>());
    EXPECT_EQ(response.body, each["answer"].dump());
  }
}

TEST_P(Unions, OfAConfigurationAreChosenByTheHost) { EXPECT_EQ(get("/config").body, "[1,1,0]"); }

TEST_P(Unions, OfAStreamAreFilteredByTheirOwnModels) {
  EXPECT_EQ(get("/reply/lines").body, "{\"token\":\"t\",\"id\":2}\n{\"id\":1}\n");
}

TEST_P(Unions, LookInTheDocumentAsTheyDoInFastApi) {
  const std::string document = get("/openapi.json").body;
  EXPECT_THAT(document, Not(HasSubstr("x-portico")));
  const Json schemas = Json::parse(document)["components"]["schemas"];
  EXPECT_EQ(schemas["Filter"]["properties"]["id"].dump(),
            R"({"anyOf":[{"$ref":"#/components/schemas/Level"},{"type":"string","format":"date"}],)"
            R"("title":"Id"})");
}

INSTANTIATE_TEST_SUITE_P(Isolation, Unions, ::testing::Values("none", "process"),
                         [](const auto& mode) { return std::string{mode.param}; });

}  // namespace
}  // namespace portico
