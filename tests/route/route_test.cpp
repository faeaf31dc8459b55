#include "route/route.hpp"

#include <gtest/gtest.h>

namespace portico::route {
namespace {

portico_str str(std::string_view text) { return {text.data(), text.size()}; }

struct Given {
  std::string method = "GET", path = "/items/{item_id}";
  int status = 0;
  std::string input = {}, output = {}, include = {}, exclude = {}, docs = {};
};

std::unique_ptr<Route> compile(const Given& given, model::Models& models) {
  portico_route raw{};
  raw.size = sizeof raw;
  raw.method = str(given.method);
  raw.path = str(given.path);
  raw.status = given.status;
  raw.input = str(given.input);
  raw.output = str(given.output);
  raw.include = str(given.include);
  raw.exclude = str(given.exclude);
  raw.docs = str(given.docs);
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

TEST(Route, AnEmptyBodyStatusWithoutAModelIsFine) {
  for (const int status : {204, 205, 304}) EXPECT_EQ(refusal({.status = status}), "accepted");
}

}  // namespace
}  // namespace portico::route
