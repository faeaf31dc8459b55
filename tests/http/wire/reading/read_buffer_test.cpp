#include "http/wire/reading/read_buffer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace portico::http {
namespace {

struct ReadBufferTest : ::testing::Test {
  void come(std::string_view bytes) {
    const std::span<char> room = buffer.room(bytes.size());
    ASSERT_GE(room.size(), bytes.size());
    bytes.copy(room.data(), bytes.size());
    buffer.add(bytes.size());
  }
  std::string head() {
    const std::span<char> head = buffer.head();
    return {head.data(), head.size()};
  }

  ReadBuffer buffer{message::ByteBuffer::usual};
};

TEST_F(ReadBufferTest, KeepsWhatIsBehindABody) {
  come("HEADbodyNEXT");
  EXPECT_EQ(head(), "HEADbodyNEXT");
  buffer.begin_body(4);
  EXPECT_EQ(buffer.rest(), "bodyNEXT");
  buffer.take(4);
  EXPECT_FALSE(buffer.rest_is_empty());
  buffer.next();
  EXPECT_EQ(head(), "NEXT");
  buffer.begin_body(4);
  EXPECT_TRUE(buffer.rest_is_empty());
  buffer.next();
  EXPECT_TRUE(buffer.empty());
}

TEST_F(ReadBufferTest, MovesWhenNobodyHasViews) {
  come("FIRST" + std::string(100, 'x'));
  buffer.begin_body(5);
  buffer.next();
  const std::size_t usual = message::ByteBuffer::usual;
  come(std::string(usual - 105 - 10, 'y'));
  const std::size_t room = buffer.room(ReadBuffer::usual_room).size();
  EXPECT_GE(room, ReadBuffer::usual_room);
  EXPECT_EQ(head(), std::string(100, 'x') + std::string(usual - 115, 'y'));
}

TEST_F(ReadBufferTest, LeavesItsMemoryToWhoHasViews) {
  const std::size_t usual = message::ByteBuffer::usual;
  come("HEAD" + std::string(usual - 4, 'b'));
  const std::string_view view{buffer.head().data(), 4};
  buffer.begin_body(4);
  buffer.take(usual - 10);
  message::ByteBuffer kept;
  EXPECT_GE(buffer.room(ReadBuffer::usual_room, kept).size(), ReadBuffer::usual_room);
  EXPECT_EQ(view, "HEAD");
  EXPECT_EQ(kept.data(), view.data());
  EXPECT_EQ(buffer.rest(), "bbbbbb");
}

TEST_F(ReadBufferTest, UsesThePlaceOfWhatIsTaken) {
  come("HEADbody");
  buffer.begin_body(4);
  buffer.take(4);
  buffer.reuse_body();
  come("more");
  EXPECT_EQ(head(), "HEADmore");
  EXPECT_EQ(buffer.rest(), "more");
  buffer.discard(4);
  EXPECT_TRUE(buffer.empty());
  come("NEXT");
  EXPECT_EQ(head(), "NEXT");
}

}  // namespace
}  // namespace portico::http
