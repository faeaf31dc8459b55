#include "parity/replay/compare.hpp"

#include <gtest/gtest.h>

#include "parity/plugin/response.hpp"
#include "parity/replay/openapi.hpp"

namespace parity {
namespace {

bool same(const char* a, const char* b) { return differ(Json::parse(a), Json::parse(b)).empty(); }

TEST(Compare, TypesAndOrderCount) {
  EXPECT_TRUE(same(R"({"a": 1e-07})", R"({"a":0.0000001})"));
  EXPECT_FALSE(same("10", "10.0"));
  EXPECT_FALSE(same("1", "true"));
  EXPECT_FALSE(same(R"({"a": 1, "b": 2})", R"({"b": 2, "a": 1})"));
  EXPECT_FALSE(same("[1, 2]", "[1]"));
  EXPECT_FALSE(same("[[]]", "[{}]"));
}

std::vector<std::string> compared(const char* expect, const Answer& answer) {
  const Json recorded{{"expect", Json::parse(expect)}};
  return differences(recorded, answer, "/c/x");
}

TEST(Compare, StatusHeadersAndBody) {
  const char* expect =
      R"({"status": 405, "headers": {"allow": ["GET, POST"], "location": ["http://h/a"]},
                           "absent": ["etag"], "body_text": "{}", "compare": "json"})";
  const Answer good{405, {{"allow", "POST,GET"}, {"location", "http://h/c/x/a"}}, "{ }"};
  EXPECT_EQ(compared(expect, good), std::vector<std::string>{});
  const Answer bad{200, {{"allow", "GET"}, {"etag", "1"}}, "[]"};
  const auto found = compared(expect, bad);
  ASSERT_EQ(found.size(), 5u);
  EXPECT_TRUE(found[0].starts_with("status: "));
  EXPECT_TRUE(found[1].starts_with("header allow: "));
  EXPECT_TRUE(found[2].starts_with("header location: "));
  EXPECT_TRUE(found[3].starts_with("header etag: "));
  EXPECT_TRUE(found[4].starts_with("body: "));
}

TEST(Compare, AnyDateOfACookie) {
  const char* expect =
      R"({"status": 200, "headers": {"set-cookie": ["k=v; expires=<date>; Path=/"]}, "compare": "status"})";
  const Answer answer{
      200, {{"set-cookie", "k=v; expires=Mon, 23 Nov 2026 00:00:00 GMT; Path=/"}}, ""};
  EXPECT_EQ(compared(expect, answer), std::vector<std::string>{});
}

TEST(Compare, UnorderedArraysAndInvalidJson) {
  const char* sets =
      R"({"status": 200, "headers": {}, "body_text": "[[2,1],3]", "compare": "json", "unordered": true})";
  EXPECT_EQ(compared(sets, {200, {}, "[3,[1,2]]"}), std::vector<std::string>{});
  EXPECT_NE(compared(sets, {200, {}, "[3,[1,1]]"}), std::vector<std::string>{});
  const char* invalid = R"({"status": 422, "headers": {}, "compare": "json_invalid", "body_text":
    "{\"detail\":[{\"type\":\"json_invalid\",\"loc\":[\"body\",7],\"msg\":\"JSON decode error\",\"input\":{},\"ctx\":{\"error\":\"E\"}}]}"})";
  EXPECT_EQ(
      compared(
          invalid,
          {422,
           {},
           R"({"detail":[{"type":"json_invalid","loc":["body",1],"msg":"JSON decode error","input":{}}]})"}),
      std::vector<std::string>{});
  EXPECT_NE(
      compared(
          invalid,
          {422,
           {},
           R"({"detail":[{"type":"json_invalid","loc":["body",7],"msg":"Other","input":{}}]})"}),
      std::vector<std::string>{});
}

TEST(Compare, WireIsWhatWasRecorded) {
  const Json request = Json::parse(
      R"({"method": "POST", "target": "//x?a=%20", "headers": [["X-A", "ü"]], "body": {"base64": "/w=="}})");
  EXPECT_EQ(
      wire(request, "/c/x"),
      "POST /c/x//x?a=%20 HTTP/1.1\r\nhost: testserver\r\nX-A: ü\r\ncontent-length: 1\r\n\r\n\xff");
}

TEST(Compare, OpenApiWritesReferencesOut) {
  const Json document = Json::parse(
      R"({"paths": {"/c/x/i/{id}": {"get": {"operationId": "o", "summary": "s",
    "responses": {"200": {"$ref": "#/components/r"}, "422": {"description": "V", "content": {}}}}}},
    "components": {"r": {"title": "R", "self": {"$ref": "#/components/r"}, "n": 1}}})");
  const Json recorded = Json::parse(R"({"route": {"method": "GET", "path": "/i/{id:int}"}})");
  const Json expected = Json::parse(R"({"GET /i/{id}": {"responses": {"422": "V",
    "200": {"n": 1.0, "self": {"$ref": "recursive"}}}}})");
  EXPECT_EQ(differ_unordered(expected, reduce_openapi(document, "/c/x", recorded)),
            std::vector<std::string>{});
  EXPECT_EQ(differ_unordered(expected, Json::parse(R"({"GET /i/{id}": null})")).size(), 1u);
}

TEST(Response, LocationKeepsWhatAUrlMayHold) {
  EXPECT_EQ(location("/a b?x=%20&y=ü\r\n"), "/a%20b?x=%20&y=%C3%BC%0D%0A");
  EXPECT_EQ(base64_decoded("aGk="), "hi");
}

TEST(Compare, TellsEveryDifferenceOfADocument) {
  const auto found = differ_unordered(Json::parse(R"({"a": {"b": 1, "c": [1, 2]}, "d": 1})"),
                                      Json::parse(R"({"a": {"b": 2, "c": [1, 3]}, "e": 1})"));
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0], "$: missing d, extra e");
  EXPECT_TRUE(found[1].starts_with("$.a.b: "));
  EXPECT_TRUE(found[2].starts_with("$.a.c[1]: "));
}

}  // namespace
}  // namespace parity
