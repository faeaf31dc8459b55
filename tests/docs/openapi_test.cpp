// Golden cases: tests/docs/cases/<name>.json holds plugins and the document they give (without
// "openapi", "info" and "servers", which are the same for all). With PORTICO_WRITE_CASES set the
// documents are written anew: read the difference before it is committed.

#include "docs/openapi.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "docs/sample.hpp"

namespace portico::docs {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
  std::ifstream stream{file};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

std::vector<fs::path> cases() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{PORTICO_SOURCE_DIR "/tests/docs/cases"})
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

class GoldenTest : public testing::TestWithParam<fs::path> {};

TEST_P(GoldenTest, GivesTheDocument) {
  Json golden = Json::parse(read(GetParam()));
  Json document = Sample{golden.at("plugins")}.document();
  for (const char* word : {"openapi", "info", "servers"}) document.erase(word);
  if (std::getenv("PORTICO_WRITE_CASES")) {
    golden["document"] = document;
    std::ofstream{GetParam()} << golden.dump(2) << '\n';
  }
  EXPECT_EQ(document.dump(2), golden.value("document", Json::object()).dump(2));
}

INSTANTIATE_TEST_SUITE_P(Cases, GoldenTest, testing::ValuesIn(cases()), [](const auto& one) {
  std::string name = one.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(OpenApi, NamesItsVersionTitleAndServer) {
  const Json document =
      Sample{}.document({.title = "Shop", .version = "3", .description = "", .servers = {}});
  EXPECT_EQ(document["openapi"], "3.1.0");
  EXPECT_EQ(document["info"]["title"], "Shop");
  EXPECT_EQ(document["info"]["version"], "3");
  EXPECT_EQ(document["servers"], Json::parse(R"([{"url": "/"}])"));
  EXPECT_TRUE(document["paths"].is_object());
}

TEST(OpenApi, DescribesItselfByItsPlugins) {
  Sample sample;
  sample.add_plugin("items", "1.2.0", "Things to buy");
  EXPECT_EQ(sample.document()["info"]["description"], "- **items** 1.2.0: Things to buy\n");
}

TEST(OpenApi, DescribesATagByThePluginOfThatName) {
  Sample sample;
  sample.add_plugin("items", "1.2.0", "Things to buy");
  sample.add_route(Json::parse(R"({"path": "/a", "docs": {"tags": ["Items", "other"]}})"));
  EXPECT_EQ(sample.document()["tags"],
            Json::parse(R"([{"name": "Items", "description": "Things to buy"},
                            {"name": "other"}])"));
}

Json declared_errors(message::ErrorFormat format) {
  Sample sample;
  sample.add_plugin("items", "1.0.0");
  sample.add_model("Message",
                   R"({"type": "object", "properties": {"detail": {"type": "string"}}})");
  sample.add_model("Why", R"({"type": "object", "properties": {"why": {"type": "string"}}})");
  sample.add_route(Json::parse(R"({"path": "/a", "docs": {"responses": {
    "404": {"model": "Message", "description": "There is none"},
    "409": {"model": "Why"},
    "422": {"model": {"type": "object", "properties": {"detail": {"type": "array"}}}},
    "5xx": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Message"},
                                             "examples": {"one": {"value": {"detail": "x"}}}},
                        "text/plain": {"schema": {"type": "string"}}}},
    "202": {"model": "Message"}}}})"));
  return sample.document({.title = {},
                          .version = {},
                          .description = {},
                          .servers = {},
                          .answers = {.errors = format}});
}

TEST(OpenApi, HasDeclaredErrorsInTheFormThatIsSent) {
  const Json document = declared_errors(message::ErrorFormat::problem);
  const Json& responses = document["paths"]["/a"]["get"]["responses"];
  const Json problem = Json::parse(R"({"application/problem+json":
      {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}})");
  EXPECT_EQ(responses["404"]["content"], problem);
  EXPECT_EQ(responses["404"]["description"], "There is none");
  EXPECT_EQ(responses["422"]["content"], problem);
  EXPECT_EQ(responses["5XX"]["content"]["application/problem+json"],
            problem["application/problem+json"]);
  EXPECT_TRUE(responses["5XX"]["content"].contains("text/plain"));
  EXPECT_FALSE(responses["5XX"]["content"].contains("application/json"));
}

// Nothing but a response of the handler's own has such a body, and that stays as it is.
TEST(OpenApi, LeavesWhatTheHandlerAnswersItselfAsItIs) {
  const Json document = declared_errors(message::ErrorFormat::problem);
  const Json& responses = document["paths"]["/a"]["get"]["responses"];
  for (const char* status : {"202", "409"}) {
    EXPECT_EQ(responses[status]["content"].size(), 1u);
    EXPECT_TRUE(responses[status]["content"].contains("application/json"));
  }
}

TEST(OpenApi, HasDeclaredErrorsAsThePluginSaysThem) {
  const Json document = declared_errors(message::ErrorFormat::fastapi);
  const Json& responses = document["paths"]["/a"]["get"]["responses"];
  EXPECT_EQ(responses["404"]["content"]["application/json"]["schema"]["$ref"],
            "#/components/schemas/Message");
  EXPECT_TRUE(responses["5XX"]["content"]["application/json"].contains("examples"));
  EXPECT_FALSE(document["components"]["schemas"].contains("ProblemDetails"));
}

TEST(OpenApi, TextThatIsNotUtf8IsMended) {
  Json document{{"a", "\xff"}};
  EXPECT_EQ(text_of(document), "{\"a\":\"\xef\xbf\xbd\"}");
}

TEST(OpenApi, WhatOnePluginNamesTwiceGetsANumberAndNoPrefix) {
  const Json plugins = Json::parse(R"([{"id": "shop", "routes": [
    {"method": "GET", "path": "/a", "docs": {"operationId": "op"}},
    {"method": "GET", "path": "/b", "docs": {"operationId": "op"}}]}])");
  const Json paths = Sample{plugins}.document()["paths"];
  EXPECT_EQ(paths["/a"]["get"]["operationId"], "op");
  EXPECT_EQ(paths["/b"]["get"]["operationId"], "op_2");
}

TEST(OpenApi, ANameGivesWhatFastApiMakesOfTheNameOfAFunction) {
  const Json plugins = Json::parse(R"([{"id": "shop", "routes": [
    {"method": "POST", "path": "/api/users/{id:int}", "docs": {"x-portico-name": "create_user"},
     "input": {"type": "object", "properties": {"id": {"type": "integer", "in": "path"},
       "a": {"type": "integer", "in": "body"}, "b": {"type": "integer", "in": "body"}},
       "required": ["id", "a", "b"]}, "output": {"type": "integer"}},
    {"method": "GET", "path": "/b", "docs": {"x-portico-name": "read_b", "summary": "S",
                                             "operationId": "op"}}]}])");
  const Json document = Sample{plugins}.document();
  const Json& made = document["paths"]["/api/users/{id}"]["post"];
  EXPECT_EQ(made["operationId"], "create_user_api_users__id__post");
  EXPECT_EQ(made["summary"], "Create User");
  EXPECT_FALSE(made.contains("x-portico-name"));
  EXPECT_TRUE(document["components"]["schemas"].contains("Body_create_user_api_users__id__post"));
  EXPECT_EQ(made["responses"]["200"]["content"]["application/json"]["schema"]["title"],
            "Response Create User Api Users  Id  Post");
  EXPECT_EQ(document["paths"]["/b"]["get"]["operationId"], "op");
  EXPECT_EQ(document["paths"]["/b"]["get"]["summary"], "S");
}

}  // namespace
}  // namespace portico::docs
