// Strings as JSON against nlohmann's writer: every length round the blocks, every place, every
// octet.

#include "model/write.hpp"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace portico::model {
namespace {

std::string as_json(std::string_view text) {
  Text out;
  return write_string(text, out) ? std::string{out.view()} : "refused";
}

TEST(Quote, EscapesEachOctetAtEachPlaceOfEachLength) {
  for (std::size_t size = 0; size <= 50; ++size) {
    std::string text(size, 'a');
    ASSERT_EQ(as_json(text), nlohmann::json(text).dump()) << size;
    for (std::size_t at = 0; at < size; ++at)
      for (int octet : {0, 1, 8, 9, 10, 12, 13, 31, 32, 34, 47, 92, 127}) {
        text[at] = static_cast<char>(octet);
        ASSERT_EQ(as_json(text), nlohmann::json(text).dump()) << size << ' ' << at << ' ' << octet;
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

TEST(Quote, WritesLongTextsInStretches) {
  for (std::size_t size : {2047u, 2048u, 2049u, 5000u, 100'000u}) {
    std::string text(size, '\x01');
    text.replace(size / 2, 2, "\xC3\xA9");
    EXPECT_EQ(as_json(text), nlohmann::json(text).dump()) << size;
  }
}

}  // namespace
}  // namespace portico::model
