#include <portico/answers.hpp>

#include <gtest/gtest.h>

#include "sdk/recorder.hpp"

namespace portico {
namespace {

using tests::Json;
using tests::RecordedCall;
using tests::Recorder;

struct Thing {
  int id = 0;
};
struct Reason {
  std::string detail;
};

class AnswersTest : public testing::Test {
protected:
  RecordedCall call(const Json& input = Json::object()) {
    RecordedCall made;
    EXPECT_EQ(host.call(host.routes.back(), input, made), PORTICO_OK);
    return made;
  }
  Json responses() const { return host.routes.back().docs.at("responses"); }

  Recorder host;
  App app{host.host()};
};

using Usual = Answers<Ok<Thing>, NotFound<Reason>, Conflict<>>;

Usual usual(Path<"id", int> id) {
  if (*id == 1) return Ok{Thing{1}, {{"x-a", "b"}}};
  if (*id == 2) return Conflict{};
  return NotFound{Reason{"none"}};
}

TEST_F(AnswersTest, ListTheStatusesAndModelsOfARoute) {
  app.get("/{id}", {.responses = {{404, "There is none"}}}, usual);
  EXPECT_EQ(host.routes.back().status, 200);
  EXPECT_EQ(host.routes.back().output.dump(), R"({"$ref":"#/components/schemas/Thing"})");
  EXPECT_EQ(responses(), Json::parse(R"({
    "404": {"description": "There is none",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Reason"}}},
            "x-portico-held": true},
    "409": {"content": {}}})"));
  EXPECT_TRUE(host.models.contains("Thing") && host.models.contains("Reason"));
}

TEST_F(AnswersTest, AreSentWithTheirStatusHeadersAndBody) {
  app.get("/{id}", usual);
  RecordedCall made = call({{"id", 1}});
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(made.reply, (Json{{"id", 1}}));
  EXPECT_EQ(made.headers.at(0), (std::pair<std::string, std::string>{"x-a", "b"}));
  made = call({{"id", 2}});
  EXPECT_EQ(made.status, 409);
  EXPECT_FALSE(made.replied);
  EXPECT_EQ(made.body + made.media_type, "");
  made = call({{"id", 3}});
  EXPECT_EQ(made.status, 404);
  EXPECT_EQ(made.reply, (Json{{"detail", "none"}}));
}

TEST_F(AnswersTest, TheFirstOf2xxIsTheSuccessfulOneElseTheFirst) {
  app.get("/a", []() -> Answers<NotFound<Reason>, Created<Thing>, Ok<Reason>> {
    return Created{Thing{}};
  });
  EXPECT_EQ(host.routes.back().status, 201);
  EXPECT_EQ(host.routes.back().output.dump(), R"({"$ref":"#/components/schemas/Thing"})");
  EXPECT_EQ(responses().size(), 2u);
  app.get("/b", []() -> Answers<Forbidden<Reason>, Status<418>> { return Status<418>{}; });
  EXPECT_EQ(host.routes.back().status, 403);
  EXPECT_EQ(host.routes.back().output.dump(), R"({"$ref":"#/components/schemas/Reason"})");
  app.delete_(
      "/c", []() -> Answers<NoContent, Unauthorized<std::string>> { return Unauthorized{"who?"}; });
  EXPECT_EQ(host.routes.back().status, 204);
  EXPECT_TRUE(host.routes.back().output.is_null());
  EXPECT_EQ(responses()["204"], Json::parse(R"({"content":{}})"));
  EXPECT_EQ(call().reply, "who?");
}

TEST_F(AnswersTest, OfAnyJsonHaveNoModelWhereTheySucceedAndOneOfAnythingElsewhere) {
  app.get("/a", []() -> Answers<Ok<JsonValue>, BadRequest<JsonValue>> {
    return BadRequest{JsonValue{{"a", 1}}};
  });
  EXPECT_TRUE(host.routes.back().output.is_null());
  EXPECT_TRUE(responses()["400"]["x-portico-held"]);
  EXPECT_FALSE(responses().contains("200"));
  EXPECT_EQ(call().reply, (Json{{"a", 1}}));
}

TEST_F(AnswersTest, OptionsThatSayOtherwiseAreRefused) {
  const auto why = [&](const Options& options) -> std::string {
    try {
      app.get("/{id}", options, usual);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(why({.status = 202}), "GET /{id}: .status is 202, but the handler's Answers<...> says "
                                  "200: leave .status out");
  EXPECT_EQ(why({.status = 200}), "accepted");
  EXPECT_EQ(
      why({.responses = {{404, answer<Thing>("x")}}}),
      "GET /{id}: the handler's Answers<...> says what the body of 404 is: .responses may say "
      "a description alone");
  EXPECT_EQ(why({.responses = {{410, answer<Reason>("x")}}}), "accepted");
  host.answers = false;
  EXPECT_EQ(why({}), "GET /{id}: this host does not offer portico.answers/1, which Answers<...> "
                     "needs; it needs to be newer");
}

TEST_F(AnswersTest, AResponseOfARouteIsHeldUnlessItIsDocumentationAlone) {
  app.get("/a",
          {.responses = {{404, answer<Reason>("x")},
                         {409, answer<Reason>("x", {.held = false})},
                         {410, "x"}}},
          [] { return Thing{}; });
  EXPECT_TRUE(responses()["404"]["x-portico-held"]);
  EXPECT_FALSE(responses()["409"].contains("x-portico-held"));
  EXPECT_FALSE(responses()["410"].contains("x-portico-held"));
}

}  // namespace
}  // namespace portico
