#include "route/route.hpp"

#include <gtest/gtest.h>

namespace portico::route {
namespace {

portico_str text_of(std::string_view text) { return {text.data(), text.size()}; }

struct Given {
  std::string method = "GET", path = "/items/{item_id}";
  int status = 0;
  std::string input = {}, output = {}, include = {}, exclude = {}, docs = {};
};

std::unique_ptr<Route> compile(const Given& given, model::Models& models) {
  portico_route raw{};
  raw.size = sizeof raw;
  raw.method = text_of(given.method);
  raw.path = text_of(given.path);
  raw.status = given.status;
  raw.input = text_of(given.input);
  raw.output = text_of(given.output);
  raw.include = text_of(given.include);
  raw.exclude = text_of(given.exclude);
  raw.docs = text_of(given.docs);
  return route::compile(raw, {}, "items", models);
}

// Why the route is refused, or "accepted".
std::string refusal(const Given& given) {
  model::Models models;
  try {
    compile(given, models);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "accepted";
}

std::string input_of(std::string_view properties, std::string_view required = "[]") {
  return R"({"type":"object","properties":)" + std::string{properties} + R"(,"required":)" +
         std::string{required} + "}";
}

TEST(Route, IsCompiledWithAllItsParts) {
  model::Models models;
  Given given;
  given.input = input_of(
      R"({"item_id":{"in":"path","type":"integer"},"x_token":{"in":"header","type":"string"},)"
      R"("q":{"in":"query","x-alias":"Q-s","type":"array","items":{"type":"string"},"default":[]}})",
      R"(["item_id","x_token"])");
  given.output = R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"]})";
  given.docs = R"({"tags":["Items"]})";
  const auto route = compile(given, models);
  EXPECT_EQ(route->label(), "GET /items/{item_id}");
  EXPECT_EQ(route->status, 200);
  EXPECT_NE(route->output, nullptr);
  ASSERT_EQ(route->input.parameters.size(), 3u);
  EXPECT_EQ(route->input.parameters[1].wire, "x-token");
  EXPECT_EQ(route->input.parameters[2].wire, "Q-s");
  EXPECT_EQ(route->input.parameters[2].shape, Parameter::Shape::sequence);
  EXPECT_EQ(route->input.order, (std::vector<std::uint16_t>{0, 2, 1}));
}

TEST(Route, IsHeldToLimits) {
  model::Models models;
  Given given{.path = "/"};
  given.docs = R"({"x-portico-policy": {"body": 9, "rate": {"limit": 2, "per": 1, "by": "key"}}})";
  const auto route = compile(given, models);
  EXPECT_EQ(route->limits.body, 9u);
  EXPECT_EQ(route->limits.rate.limit, 2u);
  EXPECT_TRUE(route->remarks.empty());
  const auto why = [](const char* policy) {
    return refusal({.path = "/", .docs = R"({"x-portico-policy": )" + std::string{policy} + "}"});
  };
  EXPECT_EQ(why("{}"), "accepted");
  EXPECT_EQ(why("[]"), "GET /: docs: x-portico-policy: is no object: write {\"rate\": "
                       "{\"limit\": 100, \"per\": 60}} or the like");
  EXPECT_EQ(why(R"({"at_most": 0})"), "GET /: docs: x-portico-policy: at_most is 0, allowed is a "
                                      "whole number from 1 to 1000000");
  EXPECT_EQ(why(R"({"rate": {"limit": 1, "per": 1, "by": "ip"}})"),
            "GET /: docs: x-portico-policy: rate cannot be used: by is \"ip\", allowed is "
            "\"peer\", \"principal\", \"key\" or \"header:NAME\"");
}

TEST(Route, RefusesWhatCannotBeServedAndSaysWhy) {
  const auto expect = [](const Given& given, std::string_view why) {
    EXPECT_NE(refusal(given).find(why), std::string::npos) << refusal(given);
  };
  expect({.method = "get"}, "token in upper case");
  expect({.path = "items"}, "must begin with '/'");
  expect({.status = 100}, "status 100");
  expect({.status = 204, .output = "{}"}, "status code 204 must not have a response body");
  expect({.input = "[]"}, "not an object with \"properties\"");
  expect({.input = input_of(R"({"q":{"type":"string","default":""}})")},
         "parameter 'q' does not say where it comes from");
  expect({.input = input_of(R"({"q":{"in":"url","type":"string","default":""}})")},
         "has \"in\": \"url\"");
  expect({.input = input_of(R"({"other":{"in":"path","type":"string"}})", R"(["other"])")},
         "the path has no {other}");
  expect(
      {.input = input_of(R"({"f":{"in":"form","type":"string"},"b":{"in":"body","type":"string"}})",
                         R"(["f","b"])")},
      "a request has one body");
  expect(
      {.output =
           R"({"type":"object","properties":{"p":{"type":"string","writeOnly":true}},"required":["p"]})"},
      "p");
  expect({.docs = "[1]"}, "docs is not a JSON object");
}

TEST(Route, ReadsABodyAsItArrives) {
  const auto stream = [](std::string_view more, std::string_view others = {}) {
    return input_of(R"({"b":{"in":"stream","type":"string","format":"binary")" + std::string{more} +
                        "}" + std::string{others} + "}",
                    R"(["b"])");
  };
  model::Models models;
  Given given{.input = stream("")};
  EXPECT_EQ(compile(given, models)->input.body, Input::Body::stream);
  EXPECT_FALSE(compile(given, models)->input.stream_limit);
  given.input = stream(R"(,"x-limit":10737418240,"x-media-type":"video/mp4")");
  EXPECT_EQ(compile(given, models)->input.stream_limit, 10737418240u);

  const auto expect = [](const std::string& input, std::string_view why) {
    const std::string said = refusal({.input = input});
    EXPECT_NE(said.find(why), std::string::npos) << said;
  };
  expect(stream(R"(,"x-limit":0)"), "parameter 'b' has \"x-limit\": 0: it is a number of bytes");
  expect(stream(R"(,"x-limit":"1 GB")"), "it is a number of bytes, 1 or more");
  for (const char* place : {"body", "form", "stream"})
    expect(
        stream("", R"(,"o":{"in":")" + std::string{place} + R"(","type":"string","default":""})"),
        "'o' is of the body, too: a request has one body");
}

TEST(Route, HasAStatusThatThereIs) {
  for (const int status : {1, 99, 100, 103, 199, 600, 999, 1000, -1})
    EXPECT_NE(refusal({.status = status}).find("use 200 to 599"), std::string::npos) << status;
  for (const int status : {0, 200, 299, 418, 499, 599})
    EXPECT_EQ(refusal({.status = status}), "accepted") << status;
  for (const std::string key : {"600", "999", "99", "0", "6XX", "4X", "ok", "", "2000"})
    EXPECT_NE(
        refusal({.docs = R"({"responses":{")" + key + R"(":{}}})"}).find("which is no status"),
        std::string::npos)
        << key;
  for (const std::string key : {"100", "404", "599", "4XX", "5xx", "default", "DEFAULT"})
    EXPECT_EQ(refusal({.docs = R"({"responses":{")" + key + R"(":{}}})"}), "accepted") << key;
}

TEST(Route, RefusesToLeaveOutWhatTheModelDoesNotHave) {
  const std::string output = R"({"type":"object","properties":{"password":{"type":"string"},)"
                             R"("name":{"type":"string"}},"required":["password","name"]})";
  EXPECT_EQ(refusal({.output = output, .exclude = R"(["pasword"])"}).find("GET /items/{item_id}: "),
            0u);
  EXPECT_NE(refusal({.output = output, .exclude = R"(["pasword"])"})
                .find("'password' is the nearest it has"),
            std::string::npos);
  const std::string both =
      refusal({.output = output, .include = R"(["nam"])", .exclude = R"(["pasword"])"});
  EXPECT_NE(both.find("'nam'"), std::string::npos) << both;
  EXPECT_NE(both.find("'pasword'"), std::string::npos) << both;
  EXPECT_NE(refusal({.exclude = R"(["name"])"}).find("the route has no response model"),
            std::string::npos);
  EXPECT_EQ(refusal({.output = output, .include = R"(["name"])", .exclude = R"(["password"])"}),
            "accepted");
}

TEST(Route, ServesAndTellsWhereItsPluginTakesUnknownNames) {
  model::Models models;
  Given given{.output =
                  R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"]})",
              .exclude = R"(["b"])",
              .docs = R"({"x-portico-unknown-names":"report","tags":["t"]})"};
  const auto route = compile(given, models);
  ASSERT_EQ(route->remarks.size(), 1u);
  EXPECT_EQ(route->remarks[0],
            "GET /items/{item_id}: exclude: model has no member 'b': 'a' is the nearest it has");
  EXPECT_EQ(route->docs, R"({"tags":["t"]})");
  given.docs = R"({"x-portico-unknown-names":true})";
  EXPECT_NE(refusal(given).find(R"(allowed is "refuse" or "report")"), std::string::npos);
}

TEST(Route, ItsNameIsText) {
  EXPECT_EQ(refusal({.docs = R"({"x-portico-name":"read_item"})"}), "accepted");
  for (const char* name : {"3", "\"\"", "[]"})
    EXPECT_NE(
        refusal({.docs = std::string{R"({"x-portico-name":)"} + name + '}'}).find("a name is text"),
        std::string::npos)
        << name;
}

const std::string owner_schema =
    R"({"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]})";
const std::string owner_list = R"({"type":"array","items":)" + owner_schema + '}';

TEST(Route, RefusesParametersThatNoRequestCanHave) {
  const auto why = [](const std::string& place, const std::string& schema) {
    std::string property = schema;
    property.insert(1, R"("in":")" + place + "\",");
    return refusal({.path = "/{p}", .input = input_of(R"({"p":)" + property + '}', R"(["p"])")});
  };
  const std::string dict = R"({"type":"object","additionalProperties":{"type":"string"}})";
  const std::string lists =
      R"({"type":"array","items":{"type":"array","items":{"type":"integer"}}})";
  const std::string holder =
      R"({"type":"object","properties":{"inner":)" + owner_schema + R"(},"required":["inner"]})";
  for (const std::string& schema : {owner_schema, owner_list, dict, lists,
                                    R"({"anyOf":[)" + owner_schema + R"(,{"type":"null"}]})"})
    EXPECT_NE(why("path", schema).find("a segment of the path is one text"), std::string::npos)
        << schema << why("path", schema);
  // As the SDK writes a std::variant of two models.
  const std::string numbered =
      R"({"anyOf":[{"type":"object","properties":{"a":{"type":"integer"}},)"
      R"("required":["a"],"x-portico-choice":1},{"type":"object",)"
      R"("properties":{"b":{"type":"integer"}},"required":["b"],)"
      R"("x-portico-choice":2}]})";
  for (const std::string place : {"query", "header", "cookie"})
    EXPECT_NE(why(place, numbered).find(place + " parameters cannot be"), std::string::npos)
        << place << why(place, numbered);
  EXPECT_EQ(why("form", numbered), "accepted");
  for (const std::string place : {"query", "header", "cookie", "form"}) {
    for (const std::string& schema : {owner_list, dict, lists, holder})
      EXPECT_NE(why(place, schema).find(place + " parameters cannot be"), std::string::npos)
          << place << schema << why(place, schema);
    EXPECT_NE(why(place, holder).find("'p.inner'"), std::string::npos) << why(place, holder);
    for (const std::string& schema :
         {owner_schema, std::string{R"({"type":"array","items":{"type":"integer"}})"},
          std::string{"{}"}.insert(1, R"("title":"any")"),
          R"({"anyOf":[)" + owner_schema + R"(,{"type":"null"}]})",
          R"({"anyOf":[)" + dict + R"(,{"type":"string"}]})"})
      EXPECT_EQ(why(place, schema), "accepted") << place << schema;
  }
}

TEST(Route, TakesModelsApartBesideEachOther) {
  model::Models models;
  Given given;
  std::string one = owner_schema, other = owner_schema;
  one.insert(1, R"("in":"query",)");
  given.path = "/";
  given.input =
      input_of(R"({"one":)" + one + R"(,"two":{"in":"query","anyOf":[)" + owner_schema +
                   R"(,{"type":"null"}],"default":null},"q":{"in":"query","type":"string"}})",
               R"(["one","q"])");
  const auto route = compile(given, models);
  EXPECT_EQ(route->input.parameters[0].shape, Parameter::Shape::model);
  EXPECT_EQ(route->input.parameters[1].shape, Parameter::Shape::model);
  EXPECT_EQ(route->input.parameters[2].shape, Parameter::Shape::scalar);
}

TEST(Route, AnEmptyBodyStatusWithoutAModelIsFine) {
  for (const int status : {204, 205, 304}) EXPECT_EQ(refusal({.status = status}), "accepted");
}

}  // namespace
}  // namespace portico::route
