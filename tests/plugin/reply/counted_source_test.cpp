#include "plugin/reply/counted_source.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "plugin/app.hpp"
#include "plugin/log.hpp"

namespace portico::plugin {
namespace {

struct Pieces {
  std::vector<std::string> all;
  std::size_t at = 0;
  int dropped = 0;

  static portico_result next(void* self, portico_str* chunk) {
    auto& mine = *static_cast<Pieces*>(self);
    if (mine.at == mine.all.size()) return PORTICO_END;
    const std::string& piece = mine.all[mine.at++];
    *chunk = {piece.data(), piece.size()};
    return PORTICO_OK;
  }
  static void drop(void* self) { ++static_cast<Pieces*>(self)->dropped; }
};

class CountedSource : public ::testing::Test {
protected:
  CountedSource() {
    route.app = &app;
    route.method = "GET";
  }

  /// What comes of the pieces, and the last result.
  std::string read(std::vector<std::string> given, std::uint64_t length) {
    pieces = {std::move(given)};
    const auto source = counted_source(
        route, message::Owned<portico_source>{{&pieces, Pieces::next, Pieces::drop}}, length);
    std::string text;
    portico_str chunk{};
    while ((result = source->next(source->self, &chunk)) == PORTICO_OK)
      text.append(chunk.data, chunk.size);
    return text;
  }

  portico_app app{"test", "1.0.0"};
  route::Route route;
  Pieces pieces;
  portico_result result = PORTICO_OK;
  const testing::CaughtLog log;
};

TEST_F(CountedSource, GivesWhatItsHandlerSaid) {
  EXPECT_EQ(read({"ab", "", "c"}, 3), "abc");
  EXPECT_EQ(result, PORTICO_END);
  EXPECT_EQ(read({}, 0), "");
  EXPECT_EQ(result, PORTICO_END);
  EXPECT_EQ(pieces.dropped, 1);
  EXPECT_EQ(log.text(), "");
}

TEST_F(CountedSource, FailsWhenItGivesMore) {
  EXPECT_EQ(read({"ab", "cd", "ef"}, 3), "ab");
  EXPECT_EQ(result, PORTICO_FAILED);
  EXPECT_TRUE(log.has("stream is longer than the content-length that was set, 3"));
}

TEST_F(CountedSource, FailsWhenItEndsBefore) {
  EXPECT_EQ(read({"ab"}, 3), "ab");
  EXPECT_EQ(result, PORTICO_FAILED);
  EXPECT_TRUE(log.has("stream ended after 2 bytes, but the content-length that was set is 3"));
  EXPECT_EQ(app.faults.count(), 1u);
}

}  // namespace
}  // namespace portico::plugin
