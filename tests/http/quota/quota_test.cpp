#include "http/quota/quota.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "http/given.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using settings::Rate;

Rate every(std::uint32_t limit, settings::Milliseconds per, Rate::By by = Rate::By::peer,
           std::string header = {}) {
  return {limit, per, by, std::move(header)};
}

class QuotaTest : public ::testing::Test {
protected:
  QuotaTest() {
    route.plugin = "items";
    route.method = "GET";
    route.path = route::Path{"/items"};
  }
  Quota quota(const settings::RouteLimits& own, const route::Ceiling& ceiling = {}) {
    return {route, route::allowance_of(ceiling, own), counting, counts};
  }
  /// The status of a request that is admitted or not.
  static int status(const Quota& quota, Given& given, const Caller& caller = {}) {
    Held held;
    given.exchange.reply.status = 200;
    const bool good = quota.admit(given.exchange, caller, held);
    quota.after(given.exchange, held);
    return good ? 200 : given.exchange.reply.status;
  }
  int status(const Quota& quota, std::string_view peer, const Caller& caller = {}) const {
    Given given;
    given.exchange.request.peer = peer;
    return status(quota, given, caller);
  }

  settings::RateCounting counting{1, 1000};
  Counts counts;
  route::Route route;
};

TEST_F(QuotaTest, RefusesWhoAsksTooOftenAndSaysWhen) {
  const Quota three = quota({.body = {}, .deadline = {}, .at_most = {}, .rate = every(3, 30s)});
  for (const char* const standing :
       {R"("route";r=2;t=10)", R"("route";r=1;t=10)", R"("route";r=0;t=10)"}) {
    Given given;
    EXPECT_EQ(status(three, given), 200);
    EXPECT_EQ(given.sent("ratelimit"), standing);
    EXPECT_EQ(given.sent("ratelimit-policy"), R"("route";q=3;w=30)");
    EXPECT_EQ(given.sent("retry-after"), "(none)");
  }
  Given given;
  EXPECT_EQ(status(three, given), 429);
  EXPECT_EQ(given.sent("retry-after"), "10");
  EXPECT_EQ(given.sent("ratelimit"), R"("route";r=0;t=10)");
  EXPECT_EQ(given.body(), R"({"detail":"Too Many Requests"})");
  EXPECT_EQ(route.beyond_rate, 1u);
}

TEST_F(QuotaTest, CountsWhomTheRateIsBy) {
  const auto by = [&](Rate::By who, std::string name, std::string header = {}) {
    route.plugin = std::move(name);  // whose counts are its own
    return quota(
        {.body = {}, .deadline = {}, .at_most = {}, .rate = every(1, 1h, who, std::move(header))});
  };
  const Quota principal = by(Rate::By::principal, "one");
  EXPECT_EQ(status(principal, "192.0.2.1:1", {"ada", "k1"}), 200);
  EXPECT_EQ(status(principal, "192.0.2.2:1", {"ada", "k2"}), 429);
  EXPECT_EQ(status(principal, "192.0.2.1:1", {"bob", "k1"}), 200);
  const Quota key = by(Rate::By::key, "two");
  EXPECT_EQ(status(key, "192.0.2.1:1", {"ada", "k1"}), 200);
  EXPECT_EQ(status(key, "192.0.2.1:1", {"ada", "k2"}), 200);
  EXPECT_EQ(status(key, "192.0.2.2:1", {"bob", "k1"}), 429);
  const Quota peer = by(Rate::By::peer, "three");
  EXPECT_EQ(status(peer, "192.0.2.1:1", {"ada", "k1"}), 200);
  EXPECT_EQ(status(peer, "192.0.2.1:2", {"bob", "k2"}), 429);
  EXPECT_EQ(status(peer, "192.0.2.2:1", {"ada", "k1"}), 200);
}

// Nobody can be another one's peer by what he calls himself.
TEST_F(QuotaTest, CountsThePeerWhereItDoesNotKnowTheCaller) {
  const Quota quota_by_header = quota({.body = {},
                                       .deadline = {},
                                       .at_most = {},
                                       .rate = every(1, 1h, Rate::By::header, "x-team")});
  Given named;
  named.with("X-Team", "192.0.2.1");
  EXPECT_EQ(status(quota_by_header, named), 200);
  EXPECT_EQ(status(quota_by_header, "192.0.2.1:1"), 200);
  EXPECT_EQ(status(quota_by_header, "192.0.2.1:2"), 429);
  EXPECT_EQ(status(quota_by_header, "192.0.2.2:2"), 200);
}

// A request that one of them refuses counts for none.
TEST_F(QuotaTest, HoldsToSeveralRates) {
  const route::Ceiling ceiling{
      .host = {}, .plugin = {.body = {}, .deadline = {}, .at_most = {}, .rate = every(5, 1h)}};
  const Quota both = quota(
      {.body = {}, .deadline = {}, .at_most = {}, .rate = every(2, 1h, Rate::By::header, "x-a")},
      ceiling);
  const auto ask = [&](const std::string& who) {
    Given given;
    given.with("x-a", who).exchange.request.peer = "192.0.2.1:1";
    const int answer = status(both, given);
    return std::to_string(answer) + ' ' + given.sent("ratelimit");
  };
  EXPECT_EQ(ask("a"), R"(200 "plugin";r=4;t=720, "route";r=1;t=1800)");
  EXPECT_EQ(ask("a"), R"(200 "plugin";r=3;t=720, "route";r=0;t=1800)");
  for (int again = 0; again < 10; ++again)
    EXPECT_EQ(ask("a").substr(0, 20), R"(429 "route";r=0;t=18)");
  EXPECT_EQ(ask("b").substr(0, 16), R"(200 "plugin";r=2)");
  EXPECT_EQ(ask("c").substr(0, 16), R"(200 "plugin";r=1)");
  EXPECT_EQ(ask("d").substr(0, 16), R"(200 "plugin";r=0)");
  EXPECT_EQ(ask("e").substr(0, 16), R"(429 "plugin";r=0)");
}

TEST_F(QuotaTest, CountsOnAcrossSites) {
  const settings::RouteLimits limits{
      .body = {}, .deadline = {}, .at_most = 1, .rate = every(2, 1h)};
  const Quota before = quota(limits);
  Held held;
  Given first;
  EXPECT_TRUE(before.admit(first.exchange, {}, held));
  EXPECT_EQ(status(quota(limits), ""), 503);
  held.place.leave();
  EXPECT_EQ(status(quota(limits), ""), 200);
  EXPECT_EQ(status(quota(limits), ""), 429);
}

TEST_F(QuotaTest, TakesNoPlaceForWhoAsksTooOften) {
  const Quota one = quota({.body = {}, .deadline = {}, .at_most = 1, .rate = every(1, 1h)});
  Held held, refused;
  Given first, second;
  EXPECT_TRUE(one.admit(first.exchange, {}, held));
  held.place.leave();
  EXPECT_FALSE(one.admit(second.exchange, {}, refused));
  EXPECT_EQ(second.exchange.reply.status, 429);
  EXPECT_EQ(counts.places("items", "GET /items")->taken(), 0u);
}

TEST_F(QuotaTest, RefusesWhatThereIsNoPlaceFor) {
  const Quota one = quota({.body = {}, .deadline = {}, .at_most = 1, .rate = settings::Rate{}});
  Held held;
  Given first, second;
  EXPECT_TRUE(one.admit(first.exchange, {}, held));
  EXPECT_EQ(status(one, second), 503);
  EXPECT_EQ(second.sent("retry-after"), "1");
  EXPECT_EQ(second.sent("ratelimit"), "(none)");
  EXPECT_EQ(route.beyond_at_most, 1u);
}

TEST_F(QuotaTest, CountsNothingOfARequestThatThereIsNoPlaceFor) {
  const Quota both = quota({.body = {}, .deadline = {}, .at_most = 1, .rate = every(2, 1h)});
  Held held;
  Given first;
  EXPECT_TRUE(both.admit(first.exchange, {}, held));
  for (int again = 0; again < 10; ++again) {
    Given refused;
    EXPECT_EQ(status(both, refused), 503);
    EXPECT_EQ(refused.sent("ratelimit"), "(none)") << "no rate has counted it";
  }
  held.place.leave();
  Given second;
  EXPECT_EQ(status(both, second), 200);
  EXPECT_EQ(second.sent("ratelimit").substr(0, 11), R"("route";r=0)");
  EXPECT_EQ(status(both, ""), 429);
}

// What is loosened lets those in who have used up what it was before.
TEST_F(QuotaTest, GoesByARateThatIsLoosened) {
  EXPECT_EQ(status(quota({.body = {}, .deadline = {}, .at_most = {}, .rate = every(1, 24h)}), ""),
            200);
  const Quota loose = quota({.body = {}, .deadline = {}, .at_most = {}, .rate = every(1000, 1s)});
  Given given;
  const int answer = status(loose, given);
  EXPECT_EQ(given.sent("ratelimit").substr(given.sent("ratelimit").find(";t=")), ";t=1") << answer;
}

TEST_F(QuotaTest, SaysHowLargeABodyAndHowLateAHandlerMayBe) {
  const Quota some = quota({.body = 10, .deadline = 2s, .at_most = {}, .rate = {}});
  EXPECT_EQ(some.body(5), 5u);
  EXPECT_EQ(some.body(50), 10u);
  Given given;
  EXPECT_EQ(status(some, given), 200);
  EXPECT_EQ(given.exchange.deadline, 2s);
  const Quota other = quota({.body = {}, .deadline = {}, .at_most = 9, .rate = {}});
  EXPECT_EQ(other.body(50), 50u);
}

TEST_F(QuotaTest, IsAShareAmongHosts) {
  counting.share = 4;
  const Quota share = quota({.body = {}, .deadline = {}, .at_most = {}, .rate = every(8, 40s)});
  Given given;
  EXPECT_EQ(status(share, given), 200);
  EXPECT_EQ(given.sent("ratelimit-policy"), R"("route";q=2;w=40)");
  EXPECT_EQ(status(share, ""), 200);
  EXPECT_EQ(status(share, ""), 429);
  counting.share = 100;
  route.plugin = "other";
  const Quota less = quota({.body = {}, .deadline = {}, .at_most = {}, .rate = every(8, 40s)});
  Given one;
  EXPECT_EQ(status(less, one), 200);
  EXPECT_EQ(one.sent("ratelimit"), R"("route";r=0;t=500)");
}

TEST_F(QuotaTest, IsMadeForRoutesThatAreHeldToSomething) {
  route::Route other;
  other.path = route::Path{"/other"};
  other.limits.at_most = 1;
  const std::vector<const route::Route*> routes{&route, &other};
  const auto quotas = make_quotas(routes, {}, counting, counts);
  ASSERT_EQ(quotas.size(), 2u);
  EXPECT_EQ(quotas[0], nullptr);
  EXPECT_NE(quotas[1], nullptr);
}

}  // namespace
}  // namespace portico::http
