#include "route/declared_replies.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace portico::route {
namespace {

using Json = nlohmann::ordered_json;

DeclaredReplies declared(Json& docs, model::Models& models, bool has_output = true) {
  return {docs, "GET /a", 200, has_output, models, model::Contract::enforce};
}

/// The kind of the type that a reply of that status is held to, "none" or "undeclared".
std::string held(const DeclaredReplies& replies, int status) {
  const auto* const entry = replies.find(status);
  if (!entry) return "undeclared";
  const auto* const model = entry->of_value();
  return model ? model->value->label : "none";
}

/// Why they are refused, or "accepted".
std::string refusal(const char* responses) {
  Json docs{{"responses", Json::parse(responses)}};
  model::Models models;
  try {
    declared(docs, models);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(DeclaredReplies, TheStatusCountsThenItsRangeThenDefault) {
  Json docs{{"responses", Json::parse(R"({
    "DEFAULT":{"model":{"type":"boolean"},"x-portico-held":true},
    "4xx":{"model":{"type":"number"},"x-portico-held":true},
    "404":{"model":{"type":"string"},"x-portico-held":true},
    "409":{"description":"Taken"}})")}};
  model::Models models;
  const auto replies = declared(docs, models);
  EXPECT_TRUE(replies.hold());
  EXPECT_EQ(held(replies, 404), "str");
  EXPECT_EQ(held(replies, 400), "float");
  EXPECT_EQ(held(replies, 499), "float");
  EXPECT_EQ(held(replies, 503), "bool");
  EXPECT_EQ(held(replies, 201), "bool");
  EXPECT_EQ(held(replies, 409), "none") << "which says less, but of this very status";
  EXPECT_EQ(held(replies, 200), "none") << "the route's own is never among the rest";
  EXPECT_EQ(docs.dump().find("x-portico"), std::string::npos);
}

TEST(DeclaredReplies, OfARangeAreTheRoutesOwnWhereNothingElseSaysWhatThatIs) {
  Json docs{
      {"responses", Json::parse(R"({"2XX":{"model":{"type":"string"},"x-portico-held":true}})")}};
  model::Models models;
  const auto replies = declared(docs, models, false);
  EXPECT_EQ(held(replies, 200), "str");
  EXPECT_EQ(held(replies, 201), "str");
}

TEST(DeclaredReplies, WithoutTheWordAreDocumentationAlone) {
  for (const char* word : {"", R"(,"x-portico-held":false)"}) {
    Json docs{{"responses",
               Json::parse(R"({"404":{"model":{"nothing":"we know"})" + std::string{word} + "}}")}};
    model::Models models;
    const auto replies = declared(docs, models);
    EXPECT_FALSE(replies.hold());
    EXPECT_EQ(held(replies, 404), "none");
    EXPECT_EQ(held(replies, 400), "undeclared");
  }
}

TEST(DeclaredReplies, OfTheRoutesOwnStatusAreHeldWhereThereIsNoOutputModel) {
  for (const bool has_output : {true, false}) {
    Json docs{
        {"responses", Json::parse(R"({"200":{"model":{"type":"string"},"x-portico-held":true}})")}};
    model::Models models;
    EXPECT_EQ(held(declared(docs, models, has_output), 200), has_output ? "none" : "str");
  }
}

TEST(DeclaredReplies, HoldMediaTypesOfJson) {
  Json docs{{"responses", Json::parse(R"({"404":{"x-portico-held":true,"content":{
    "text/csv":{"schema":{"nothing":"we know"}},
    "Application/Problem+JSON; charset=utf-8":{"schema":{"type":"string"}}}}})")}};
  model::Models models;
  const auto replies = declared(docs, models);
  const auto* const entry = replies.find(404);
  ASSERT_TRUE(entry);
  ASSERT_EQ(entry->models.size(), 1u);
  EXPECT_TRUE(entry->find("application/problem+json"));
  EXPECT_FALSE(entry->find("application/json"));
  EXPECT_EQ(entry->of_value(), &entry->models[0]);
}

TEST(DeclaredReplies, AreRefusedWithTheirPlaceAndTheCure) {
  EXPECT_EQ(refusal(R"([])"), "GET /a: docs: responses is not a JSON object");
  for (const char* key : {"99", "600", "4X4", "Default ", "0404", ""})
    EXPECT_EQ(refusal(("{\"" + std::string{key} + "\":{}}").c_str()),
              "GET /a: docs: responses has '" + std::string{key} +
                  "', which is no status: use 100 to 599, 1XX to 5XX or default");
  EXPECT_EQ(refusal(R"({"404":{"x-portico-held":"yes"}})"),
            "GET /a: docs: responses 404: x-portico-held is \"yes\", allowed is true or false");
  EXPECT_EQ(refusal(R"({"204":{"model":{"type":"null"},"x-portico-held":true}})"),
            "GET /a: docs: responses has a model for 204, a status that must not have a body: take "
            "the model away");
  EXPECT_NE(
      refusal(R"({"404":{"model":"None","x-portico-held":true}})").find("response 404 of GET /a"),
      std::string::npos);
  EXPECT_NE(refusal(R"({"404":{"x-portico-held":true,"model":{"type":"object","properties":{
                "key":{"type":"string","default":"","writeOnly":true}}}}})")
                .find("would let out the secret member key"),
            std::string::npos);
  EXPECT_EQ(refusal(R"({"2XX":{"model":{"type":"null"},"x-portico-held":true}})"), "accepted");
}

TEST(ToldStatuses, AreToldOnce) {
  ToldStatuses told;
  EXPECT_TRUE(told.add(404));
  EXPECT_FALSE(told.add(404));
  for (int status = 200; status < 600; ++status) EXPECT_EQ(told.add(status), status != 404);
}

}  // namespace
}  // namespace portico::route
