#include "http/sight/rates.hpp"

#include <gmock/gmock.h>

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using Sum = route::Traffic::Sum;

/// So many of the class 2xx, all within the bucket.
Sum of(std::uint64_t count, std::size_t bucket = 1) {
  Sum sum;
  sum.by_class[2] = count;
  sum.by_time[bucket] = count;
  return sum;
}

constexpr Rates::Clock::time_point begin{};

TEST(Rates, OfTheFirstLookAreOfAllTime) {
  Rates rates;
  const Rates::Window window = rates.look(begin, {{"a", of(7)}});
  EXPECT_FALSE(window.span);
  EXPECT_EQ(requests_of(window.more.at("a")), 7);
}

TEST(Rates, CountWhatHasComeSinceTheWindowBegan) {
  Rates rates;
  rates.look(begin, {{"a", of(100)}});
  for (int second = 1; second <= 30; ++second) {
    const auto count = 100 + static_cast<std::uint64_t>(second) * 3;
    const Rates::Window window = rates.look(begin + 1s * second, {{"a", of(count)}});
    ASSERT_TRUE(window.span);
    EXPECT_EQ(*window.span, std::min(1s * second, 1s * Rates::window.count()));
    EXPECT_EQ(requests_of(window.more.at("a")), window.span->count() * 3);
  }
}

TEST(Rates, GoByALookThatIsNotTooLongAgo) {
  Rates rates;
  rates.look(begin, {{"a", of(10)}});
  Rates::Window window = rates.look(begin + 40s, {{"a", of(50)}});
  EXPECT_EQ(window.span, 40s);
  EXPECT_EQ(requests_of(window.more.at("a")), 40);
  window = rates.look(begin + 40s + Rates::oldest + 1s, {{"a", of(60)}});
  EXPECT_FALSE(window.span);
  EXPECT_EQ(requests_of(window.more.at("a")), 60);
}

TEST(Rates, CountFromZeroWhatHasBegunAnewOrCome) {
  Rates rates;
  rates.look(begin, {{"a", of(10)}});
  const Rates::Window window = rates.look(begin + 1s, {{"a", of(4)}, {"b", of(2)}});
  EXPECT_EQ(requests_of(window.more.at("a")), 4);
  EXPECT_EQ(requests_of(window.more.at("b")), 2);
}

TEST(Rates, KeepWhatIsInFlightAsItIs) {
  Rates rates;
  Sum sum = of(10);
  sum.in_flight = 3;
  rates.look(begin, {{"a", sum}});
  EXPECT_EQ(rates.look(begin + 1s, {{"a", sum}}).more.at("a").in_flight, 3);
}

TEST(Quantile, IsWithinItsBucket) {
  Sum sum = of(90, 0);  // up to 0.5 ms
  sum.by_time[6] = 10;  // 25 to 50 ms
  EXPECT_DOUBLE_EQ(*quantile(sum, 0.45), 0.00025);
  EXPECT_DOUBLE_EQ(*quantile(sum, 0.9), 0.0005);
  EXPECT_DOUBLE_EQ(*quantile(sum, 0.95), 0.0375);
  EXPECT_DOUBLE_EQ(*quantile(sum, 1), 0.05);
}

TEST(Quantile, BeyondTheLastBoundIsThatBound) {
  EXPECT_DOUBLE_EQ(*quantile(of(1, Sum{}.by_time.size() - 1), 0.5), 10);
}

TEST(Quantile, OfNoneIsNone) { EXPECT_FALSE(quantile(Sum{}, 0.5)); }

}  // namespace
}  // namespace portico::http
