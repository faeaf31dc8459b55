// The operations that FastAPI documents, as recorded, against ours: each case's models and routes
// go through the document of all cases at once.

#include <chrono>
#include <fstream>

#include <gtest/gtest.h>

#include "docs/sample.hpp"
#include "parity/plugin/case.hpp"
#include "parity/plugin/record.hpp"
#include "parity/replay/openapi.hpp"

namespace portico::docs {
namespace {

class RecordedTest : public testing::Test {
protected:
  static void SetUpTestSuite() {
    std::ifstream file{PORTICO_SOURCE_DIR "/tests/parity/cases/visible.jsonl"};
    cases_ = new std::vector<Json>;
    sample_ = new Sample;
    sample_->add_plugin("parity", "1.0.0");
    for (std::string line; std::getline(file, line);) {
      Json recorded = parity::parse_record(line);
      if (!recorded.contains("routes")) recorded["routes"] = Json::array({recorded.at("route")});
      add(recorded);
      if (recorded["expect"].contains("openapi")) cases_->push_back(std::move(recorded));
    }
    const auto start = std::chrono::steady_clock::now();
    document_ = new Json(sample_->document());
    took_ = std::chrono::steady_clock::now() - start;
  }
  static void TearDownTestSuite() {
    delete cases_;
    delete sample_;
    delete document_;
  }

  static void add(const Json& recorded) {
    const parity::Schemas schemas{recorded};
    for (const parity::Model& model : schemas.models())
      sample_->add_model(schemas.registered(model.name), schemas.model(model).dump());
    for (const Json& route : recorded["routes"]) add(recorded, schemas, route);
  }

  static void add(const Json& recorded, const parity::Schemas& schemas, const Json& route) {
    const std::string response_class = route.value(
        "response_class",
        recorded.value("app", Json::object()).value("default_response_class", "JSONResponse"));
    Json given{
        {"path", "/c/" + recorded["id"].get<std::string>() + route["path"].get<std::string>()},
        {"status", route.value("status_code", response_class == "RedirectResponse" ? 307 : 200)},
        {"docs", parity::documentation(schemas, route, response_class)}};
    if (route.contains("params") && !route["params"].empty())
      given["input"] = schemas.input(route["params"]);
    if (route.contains("response_model") && !route["response_model"].is_null())
      given["output"] = schemas.type(route["response_model"].get<std::string>(),
                                     route.value("response_discriminator", ""));
    for (const char* word : {"include", "exclude"})
      if (route.contains(word)) given[word] = route[word];
    const Json methods =
        route["method"].is_array() ? route["method"] : Json::array({route["method"]});
    for (const Json& method : methods) {
      given["method"] = method;
      sample_->add_route(given);
    }
  }

  static std::vector<Json>* cases_;
  static Sample* sample_;
  static Json* document_;
  static std::chrono::steady_clock::duration took_;
};

std::vector<Json>* RecordedTest::cases_ = nullptr;
Sample* RecordedTest::sample_ = nullptr;
Json* RecordedTest::document_ = nullptr;
std::chrono::steady_clock::duration RecordedTest::took_{};

TEST_F(RecordedTest, OperationsAreThoseOfFastApi) {
  ASSERT_GE(cases_->size(), 14U);
  for (const Json& recorded : *cases_) {
    const Json got =
        parity::reduce_openapi(*document_, "/c/" + recorded["id"].get<std::string>(), recorded);
    EXPECT_EQ(parity::differ_unordered(recorded["expect"]["openapi"], got),
              std::vector<std::string>{})
        << recorded["id"];
  }
}

TEST_F(RecordedTest, TheDocumentHoldsAllCases) {
  EXPECT_GT((*document_)["paths"].size(), 2000U);
  RecordProperty("milliseconds", static_cast<int>(took_ / std::chrono::milliseconds{1}));
}

// No word of the host's own may be in a schema, and each reference leads somewhere.
void look_at(const Json& json, const Json& document, const std::string& where, bool names) {
  if (json.is_array())
    for (const Json& one : json) look_at(one, document, where, false);
  if (!json.is_object()) return;
  for (const auto& [key, value] : json.items()) {
    EXPECT_TRUE(names || !key.starts_with("x-")) << where << '/' << key;
    if (key == "$ref" && !names) {
      ASSERT_TRUE(value.is_string()) << where;
      EXPECT_TRUE(document.contains(Json::json_pointer{value.get<std::string>().substr(1)}))
          << where << ' ' << value;
      continue;
    }
    if (key == "default" || key == "examples" || key == "enum" || key == "const") continue;
    look_at(value, document, where + '/' + key, key == "properties" && !names);
  }
}

TEST_F(RecordedTest, SchemasAreFreeOfTheHostsOwnWords) {
  look_at((*document_)["components"], *document_, "#/components", false);
  for (const auto& [path, item] : (*document_)["paths"].items())
    for (const auto& [method, operation] : item.items()) {
      look_at(operation.value("parameters", Json::array()), *document_, path, false);
      look_at(operation["responses"], *document_, path, false);
      look_at(operation.value("requestBody", Json::object()), *document_, path, false);
    }
}

TEST_F(RecordedTest, TheTextIsTheSameEachTime) {
  EXPECT_EQ(text_of(*document_), text_of(sample_->document()));
}

}  // namespace
}  // namespace portico::docs
