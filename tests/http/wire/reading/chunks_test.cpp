#include "http/wire/reading/chunks.hpp"

#include <gtest/gtest.h>

namespace portico::http {
namespace {

TEST(Chunks, DecodesTheSameHoweverTheBodyIsCut) {
  std::string bytes = "3;a=\"x\\\"\" ; b\r\nabc\r\n0A\r\n0123456789\r\n00;z\r\nT: 1\r\nU:\r\n\r\n";
  std::string all = bytes + "GET /";
  for (std::size_t first = 0; first <= all.size(); ++first)
    for (std::size_t second = first; second <= all.size(); ++second) {
      Chunks chunks{100, 100};
      message::Text body;
      std::size_t consumed = 0;
      auto state = Chunks::State::more;
      for (auto [begin, end] :
           {std::pair{std::size_t{0}, first}, {first, second}, {second, all.size()}}) {
        if (state != Chunks::State::more) break;
        std::size_t used = 0;
        state = chunks.decode(std::string_view{all}.substr(begin, end - begin), &body, used);
        consumed += used;
      }
      ASSERT_EQ(state, Chunks::State::complete);
      ASSERT_EQ(consumed, bytes.size());
      ASSERT_EQ(body.view(), "abc0123456789");
    }
}

TEST(Chunks, CountExtensionsOfAllChunks) {
  Chunks chunks{100, 5};
  message::Text body;
  std::size_t used = 0;
  EXPECT_EQ(chunks.decode("1;a\r\nx\r\n1;b\r\ny\r\n", &body, used), Chunks::State::more);
  EXPECT_EQ(chunks.decode("1;c\r\n", &body, used), Chunks::State::refused);
  EXPECT_EQ(chunks.refusal().status, 413);
}

TEST(Chunks, LimitHoldsWhenDataIsDropped) {
  Chunks chunks{3, 5};
  std::size_t used = 0;
  EXPECT_EQ(chunks.decode("3\r\nabc\r\n", nullptr, used), Chunks::State::more);
  EXPECT_EQ(chunks.decode("1\r\n", nullptr, used), Chunks::State::refused);
}

}  // namespace
}  // namespace portico::http
