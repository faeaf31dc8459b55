// Strings as JSON against nlohmann's writer: every length round the blocks, every place, every
// byte.

#include "message/quote.hpp"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace portico::message {
namespace {

std::string as_json(std::string_view text) {
  Text out;
  return write_string(text, out) ? std::string{out.view()} : "refused";
}

TEST(Quote, EscapesEachByteAtEachPlaceOfEachLength) {
  for (std::size_t size = 0; size <= 50; ++size) {
    std::string text(size, 'a');
    ASSERT_EQ(as_json(text), nlohmann::json(text).dump()) << size;
    for (std::size_t at = 0; at < size; ++at)
      for (int byte : {0, 1, 8, 9, 10, 12, 13, 31, 32, 34, 47, 92, 127}) {
        text[at] = static_cast<char>(byte);
        ASSERT_EQ(as_json(text), nlohmann::json(text).dump()) << size << ' ' << at << ' ' << byte;
        text[at] = 'a';
      }
  }
}

TEST(Quote, TakesUtf8AtEachPlaceAndRefusesHalfOfIt) {
  for (std::size_t before = 0; before <= 34; ++before)
    for (std::size_t after = 0; after <= 34; ++after) {
      const std::string text = std::string(before, 'x') + "\xC3\xA9" + std::string(after, '"');
      ASSERT_EQ(as_json(text), nlohmann::json(text).dump()) << before << ' ' << after;
      std::string broken = text;
      broken.erase(before + 1, 1);
      ASSERT_EQ(as_json(broken), "refused") << before << ' ' << after;
    }
}

/// By each stride that the processor has, into no more room than is asked for.
std::vector<std::string> by_each_stride(std::string_view text) {
  std::vector<std::string> all;
  for (int stride = 0; stride <= static_cast<int>(longest_stride); ++stride) {
    const std::vector<char> exact{text.begin(), text.end()};
    std::vector<char> room(quoted_room(text.size()));
    const char* const end =
        quote_any({exact.data(), exact.size()}, room.data(), static_cast<Stride>(stride));
    all.push_back(end ? std::string(room.data(), static_cast<std::size_t>(end - room.data()))
                      : "refused");
  }
  return all;
}

TEST(Quote, ComesToTheSameByEachStride) {
  std::mt19937 random{20261123};
  const auto below = [&](int count) {
    return std::uniform_int_distribution<int>{0, count - 1}(random);
  };
  constexpr std::string_view odd[] = {"\n",  "\"", "\\", "\x01", "\xC3\xA9", "\xF0\x9F\x98\x80",
                                      "\xFF"};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const int size = below(round % 10 ? 200 : 2040), rarity = 1 + below(100);
    while (static_cast<int>(text.size()) < size)
      text += below(rarity) ? std::string_view{"x"} : odd[below(round % 7 ? 6 : 7)];
    const std::vector<std::string> all = by_each_stride(text);
    for (const std::string& one : all) ASSERT_EQ(one, all.front()) << text;
    if (all.front() == "refused") continue;
    ASSERT_EQ(all.front(), nlohmann::json(text).dump());
  }
}

TEST(Quote, WritesLongTextsInStretches) {
  for (std::size_t size : {2047u, 2048u, 2049u, 5000u, 100'000u}) {
    std::string text(size, '\x01');
    text.replace(size / 2, 2, "\xC3\xA9");
    EXPECT_EQ(as_json(text), nlohmann::json(text).dump()) << size;
  }
}

}  // namespace
}  // namespace portico::message
