#include "settings/quota/rate.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "settings/quota/route_limits.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

std::string objection(const char* text) { return rate_objection(json::parse(text)); }

TEST(Rate, IsReadAndWritten) {
  for (const char* const text :
       {R"({"limit": 100, "per": 60, "by": "peer"})", R"({"limit": 1, "per": 0.5, "by": "key"})",
        R"({"limit": 1000000, "per": 2678400, "by": "principal"})",
        R"({"limit": 5, "per": 1, "by": "header:x-team"})"}) {
    EXPECT_EQ(objection(text), "") << text;
    EXPECT_EQ(json_of(rate_of(json::parse(text))), json::parse(text));
  }
  const Rate rate = rate_of(json::parse(R"({"limit": 3, "per": 1.5, "by": "header:X-Team"})"));
  EXPECT_EQ(rate, (Rate{3, 1500ms, Rate::By::header, "x-team"}));
  EXPECT_EQ(rate_of(json::parse(R"({"limit": 3, "per": 1})")).by, Rate::By::peer);
  EXPECT_FALSE(rate_of(false));
  EXPECT_EQ(json_of({}), json(false));
}

TEST(Rate, SaysWhichOfItsPartsCannotBe) {
  EXPECT_EQ(objection(R"({"limit": 0, "per": 1})"),
            "limit is 0, allowed is a whole number from 1 to 1000000");
  EXPECT_EQ(objection(R"({"limit": 1.5, "per": 1})"),
            "limit is 1.5, allowed is a whole number from 1 to 1000000");
  EXPECT_EQ(objection(R"({"limit": 1, "per": "1 s"})"),
            "per is \"1 s\", allowed is a number of seconds from 0.001 to 2678400, or with a unit "
            "(\"30s\")");
  EXPECT_EQ(objection(R"({"limit": 1})"), R"(per is missing: write {"limit": 100, "per": 60})");
  EXPECT_EQ(objection(R"({"per": 1})"), R"(limit is missing: write {"limit": 100, "per": 60})");
  EXPECT_EQ(objection(R"({"limits": 1, "per": 1})"),
            "limits is no part of a rate, allowed is limit, per and by: did you mean limit?");
  for (const char* const by : {R"("ip")", R"("header:")", R"("header:a b")", "7", "null"})
    EXPECT_EQ(objection((R"({"limit": 1, "per": 1, "by": )" + std::string{by} + "}").c_str()),
              "by is " + std::string{by} +
                  R"(, allowed is "peer", "principal", "key" or "header:NAME")");
}

std::string refusal(const char* text) {
  try {
    route_limits_of(json::parse(text));
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(RouteLimits, AreRead) {
  const RouteLimits limits = route_limits_of(json::parse(
      R"({"body": 0, "deadline": 0.25, "at_most": 20, "rate": {"limit": 1, "per": 1}})"));
  EXPECT_EQ(limits, (RouteLimits{0, 250ms, 20, Rate{1, 1s, Rate::By::peer, {}}}));
  EXPECT_EQ(route_limits_of(json::object()), RouteLimits{});
  EXPECT_EQ(route_limits_of({{"rate", false}}), RouteLimits{});
}

TEST(RouteLimits, SayWhichOfThemCannotBe) {
  EXPECT_EQ(refusal("7"), R"(is no object: write {"rate": {"limit": 100, "per": 60}} or the like)");
  EXPECT_EQ(refusal(R"({"body": -1})"),
            "body is -1, allowed is a whole number from 0 to 1073741824, of bytes or with a unit "
            "(\"32MiB\")");
  EXPECT_EQ(refusal(R"({"deadline": 0})"),
            "deadline is 0, allowed is a number of seconds from 0.001 to 86400, or with a unit "
            "(\"30s\")");
  EXPECT_EQ(refusal(R"({"at_most": 0})"),
            "at_most is 0, allowed is a whole number from 1 to 1000000");
  EXPECT_EQ(
      refusal(R"({"rate": {"limit": 1, "per": 0}})"),
      "rate cannot be used: per is 0, allowed is a number of seconds from 0.001 to 2678400, or "
      "with a unit (\"30s\")");
  EXPECT_EQ(refusal(R"({"rate": true})"),
            R"(rate is true, allowed is false or an object such as {"limit": 100, "per": 60, )"
            R"("by": "peer"})");
  EXPECT_EQ(refusal(R"({"atmost": 1})"), "atmost is no limit, allowed is body, deadline, at_most "
                                         "and rate: did you mean at_most?");
}

}  // namespace
}  // namespace portico::settings
