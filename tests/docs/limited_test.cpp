#include "docs/limited.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace portico::docs {
namespace {

using namespace std::chrono_literals;
using settings::Rate;

const Rate often{100, 60s, Rate::By::peer, {}}, seldom{10, 1s, Rate::By::header, "x-team"};

Json limited(const char* responses, const route::Allowance& allowance) {
  Json all = Json::parse(responses);
  const Sources sources{{}, {}};
  Components components;
  Refusals refusals{sources, components, all};
  add_limits(refusals, "201", allowance);
  return all;
}

TEST(Limited, AddsNothingWhereNothingIsLimited) {
  EXPECT_EQ(limited(R"({"201":{}})", {}).dump(), R"({"201":{}})");
  EXPECT_EQ(policy_of({}, 1).dump(), "{}");
}

TEST(Limited, AddsTheAnswersBeyondTheLimits) {
  const Json all =
      limited(R"({"201":{}})", {.body = 10, .deadline = 2s, .at_most = 3, .rates = {}});
  EXPECT_EQ(all["413"]["description"], "Content Too Large");
  EXPECT_EQ(all["504"]["description"], "Gateway Timeout");
  EXPECT_EQ(all["503"]["headers"]["Retry-After"]["schema"]["minimum"], 1);
  EXPECT_FALSE(all.contains("429"));
  EXPECT_FALSE(all["201"].contains("headers")) << "no rate counts it";
}

TEST(Limited, AddsTheFieldsOfARate) {
  const Json all =
      limited(R"({"201":{},"404":{}})",
              {.body = {}, .deadline = {}, .at_most = {}, .rates = {{"route", often}}});
  EXPECT_TRUE(all["201"]["headers"].contains("RateLimit"));
  EXPECT_TRUE(all["201"]["headers"].contains("RateLimit-Policy"));
  EXPECT_TRUE(all["429"]["headers"].contains("RateLimit"));
  EXPECT_TRUE(all["429"]["headers"].contains("Retry-After"));
  EXPECT_FALSE(all["201"]["headers"].contains("Retry-After"));
  EXPECT_FALSE(all.contains("413"));
}

TEST(Limited, LeavesWhatTheAuthorSays) {
  const route::Allowance allowance{
      .body = 10, .deadline = {}, .at_most = 3, .rates = {{"route", often}}};
  const Json own = limited(
      R"({"429":{"description":"Slow down","headers":{"Retry-After":{"description":"own"}}}})",
      allowance);
  EXPECT_EQ(own["429"]["description"], "Slow down");
  EXPECT_EQ(own["429"]["headers"]["Retry-After"]["description"], "own");
  EXPECT_TRUE(own["429"]["headers"].contains("RateLimit"));
  const Json ranges = limited(R"({"4XX":{},"5XX":{}})", allowance);
  EXPECT_EQ(ranges.size(), 2u) << ranges.dump();
  EXPECT_EQ(limited(R"({"default":{}})", allowance).size(), 1u);
}

TEST(Limited, SaysThePolicyAsAPluginWould) {
  EXPECT_EQ(
      policy_of({.body = 10, .deadline = 1500ms, .at_most = 3, .rates = {{"route", often}}}, 1)
          .dump(),
      R"({"body":10,"deadline":1.5,"at_most":3,"rate":{"limit":100,"per":60,"by":"peer"}})");
  EXPECT_EQ(policy_of({.body = {},
                       .deadline = 2s,
                       .at_most = {},
                       .rates = {{"route", often}, {"host", seldom}}},
                      1)
                .dump(),
            R"({"deadline":2,"rate":[{"limit":100,"per":60,"by":"peer"},)"
            R"({"limit":10,"per":1,"by":"header:x-team"}]})");
}

}  // namespace
}  // namespace portico::docs
