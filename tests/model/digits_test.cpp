// The shortest digits, against the standard library's.

#include "model/write.hpp"

#include <charconv>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace portico::model {
namespace {

std::string written(double number) {
  message::Text out;
  write_number(number, out, Spelling::model);
  return std::string{out.view()};
}

/// As many digits as the shortest there are, and the same number when read.
void expect_shortest(double number) {
  const std::string text = written(number);
  double back = 0;
  std::from_chars(text.data(), text.data() + text.size(), back);
  ASSERT_EQ(back, number) << text;
  char room[400];
  std::string fixed{room, std::to_chars(room, room + 400, number, std::chars_format::fixed).ptr};
  if (fixed.find('.') == std::string::npos) fixed += ".0";
  if (text.find('e') == std::string::npos && number > -1e15 && number < 1e15) {
    ASSERT_EQ(text, fixed);
  }
}

TEST(Digits, AreTheShortestOfNumbersOfFewDecimals) {
  std::mt19937_64 random{1};
  for (int i = 0; i < 300'000; ++i) {
    const auto whole = static_cast<std::int64_t>(random() >> (8 + random() % 50));
    constexpr double scales[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000};
    const double number = static_cast<double>(whole) / scales[random() % 7];
    expect_shortest(random() % 2 ? number : -number);
  }
}

TEST(Digits, AreTheShortestOfAnyNumber) {
  std::mt19937_64 random{2};
  std::uniform_real_distribution<double> unit{0, 1};
  for (int i = 0; i < 100'000; ++i) expect_shortest(unit(random) * (i % 3 ? 100 : 1e11));
}

TEST(Digits, AreThoseOfAnyInteger) {
  std::mt19937_64 random{3};
  const auto expect_same = [](std::int64_t number) {
    message::Text out;
    write_integer(number, out);
    ASSERT_EQ(out.view(), std::to_string(number));
  };
  for (int i = 0; i < 300'000; ++i) {
    const auto number = static_cast<std::int64_t>(random() >> (i % 64));
    expect_same(i % 2 ? number : -number);
  }
  for (std::int64_t power = 1; power < 1'000'000'000'000'000'000; power *= 10)
    for (std::int64_t number : {power - 1, power, power + 1, -power}) expect_same(number);
  expect_same(std::numeric_limits<std::int64_t>::min());
  expect_same(std::numeric_limits<std::int64_t>::max());
}

TEST(Digits, KnowTheEdges) {
  EXPECT_EQ(written(0.0), "0.0");
  EXPECT_EQ(written(-0.0), "-0.0");
  EXPECT_EQ(written(0.0001), "0.0001");
  EXPECT_EQ(written(0.00005), "0.00005");
  EXPECT_EQ(written(99999999999.0), "99999999999.0");
  EXPECT_EQ(written(100000000000.0), "100000000000.0");
  EXPECT_EQ(written(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(written(-12.5), "-12.5");
}

}  // namespace
}  // namespace portico::model
