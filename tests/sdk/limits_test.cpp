#include <portico/limits.hpp>

#include <gtest/gtest.h>

#include "sdk/recorder.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using tests::Json;
using tests::Recorder;

class LimitsTest : public testing::Test {
protected:
  Json policy(const RequestLimits& limits) {
    app.get("/" + std::to_string(host.routes.size()), {.limits = limits}, [] { return 1; });
    const Json& docs = host.routes.back().docs;
    return docs.contains("x-portico-policy") ? docs["x-portico-policy"] : Json{};
  }

  Recorder host;
  App app{host.host()};
};

TEST_F(LimitsTest, AreToldToTheHost) {
  EXPECT_EQ(policy({}), Json{});
  EXPECT_EQ(policy({.body = 64_KiB, .deadline = 2500ms, .at_most = 20, .rate = per_minute(100)}),
            Json::parse(R"({"body": 65536, "deadline": 2.5, "at_most": 20,
                            "rate": {"limit": 100, "per": 60, "by": "peer"}})"));
  EXPECT_EQ(policy({.body = 0}), Json::parse(R"({"body": 0})"));
}

TEST_F(LimitsTest, OfRatesAreTheirWords) {
  const auto rate = [&](const RateLimit& given) { return policy({.rate = given}).at("rate"); };
  const auto words = [](double per, const char* by) {
    return Json{{"limit", 7}, {"per", per}, {"by", by}};
  };
  EXPECT_EQ(rate(per_second(7)), words(1, "peer"));
  EXPECT_EQ(rate(per_hour(7, "key")), words(3600, "key"));
  EXPECT_EQ(rate(per_day(7, "header:x-team")), words(86400, "header:x-team"));
  EXPECT_EQ(rate({.limit = 7, .per = 500ms, .by = "principal"}), words(0.5, "principal"));
}

TEST_F(LimitsTest, NeedAHostThatHoldsRequestsToThem) {
  host.limits = false;
  EXPECT_NO_THROW(policy({}));
  try {
    policy({.at_most = 1});
    FAIL() << "accepted";
  } catch (const std::exception& error) {
    EXPECT_STREQ(error.what(), "GET /1: this host does not offer portico.limits/1, which .limits "
                               "needs; it needs to be newer");
  }
}

static_assert(1_KiB == 1024 && 2_MiB == 2 * 1024 * 1024);

}  // namespace
}  // namespace portico
