#include "http/wire/writing/reply_writer.hpp"

#include <gtest/gtest.h>

#include "http/wire/parts.hpp"
#include "http/wire/writing/chunk_queue.hpp"
#include "http/wire/writing/own_answer.hpp"
#include "plugin/log.hpp"

namespace portico::http::test {
namespace {

using Deadline = SendPace::Deadline;
using Outcome = ReplyWriter::Outcome;
using Stage = RequestSlot::Stage;

struct ReplyWriterTest : ::testing::Test {
  ReplyWriterTest() { writer.attach({&parts.loop, &parts.connection, &parts.socket}); }

  RequestSlot& request(const std::string& line = "GET / HTTP/1.1") {
    reader.reset();
    return parts.request(reader, line + "\r\nHost: a\r\n\r\n");
  }
  /// Of chunks that the test adds by itself.
  static void give_source(Exchange& exchange) {
    const auto next = [](void*, portico_str*) -> portico_result { return PORTICO_END; };
    exchange.reply.source = message::Owned<portico_source>{portico_source{nullptr, next, nullptr}};
  }

  Parts parts;
  RequestReader reader;
  ReplyWriter writer{parts.commons, parts.pipeline};
};

TEST_F(ReplyWriterTest, WritesAReplyWhole) {
  RequestSlot& slot = request();
  App::reply(slot.exchange(), 201, "made");
  EXPECT_EQ(writer.write(reader), After::next);
  EXPECT_FALSE(writer.in_chunks());
  EXPECT_EQ(slot.stage, Stage::written);
  EXPECT_EQ(slot.status, 201);
  EXPECT_EQ(slot.exchange().bytes, 4u);
  EXPECT_EQ(writer.flush(Deadline::of_sending), Outcome::flushed);
  const Answer answer = parts.client.answer();
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, "made");
}

TEST_F(ReplyWriterTest, CopiesASmallBodyAndBorrowsALargeOne) {
  const std::string large(100'000, 'x');
  App::reply(request().exchange(), 200, large);
  writer.write(reader);
  EXPECT_GE(writer.output().held(), large.size()) << "it counts as held";
  EXPECT_LT(writer.output().text().size(), 1000u);
  EXPECT_EQ(writer.flush(Deadline::of_sending), Outcome::flushed);
  EXPECT_EQ(parts.client.answer().body, large);
}

TEST_F(ReplyWriterTest, WritesWhatCannotBeSentAsItsOwn) {
  const testing::CaughtLog log;
  RequestSlot& slot = request();
  App::reply(slot.exchange(), 200, "body");
  slot.exchange().reply.headers.push_back({"x-a", "b\r\nx-c: d"});
  writer.write(reader);
  EXPECT_EQ(slot.stage, Stage::replaced);
  EXPECT_EQ(slot.status, 500);
  EXPECT_TRUE(log.has("The reply to GET / cannot be sent")) << log.text();
  writer.flush(Deadline::of_sending);
  const Answer answer = parts.client.answer();
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.head.find("x-c"), std::string::npos);
}

TEST_F(ReplyWriterTest, FramesTheChunksOfABodyThatComesInPieces) {
  RequestSlot& slot = request();
  give_source(slot.exchange());
  EXPECT_EQ(writer.write(reader), After::next);
  EXPECT_TRUE(writer.in_chunks());
  EXPECT_EQ(slot.stage, Stage::admitted) << "its end is not there";
  writer.add_chunk("one");
  writer.add_chunk("");
  EXPECT_FALSE(writer.borrows());
  const std::string large(ChunkQueue::enough, 'x');
  writer.add_chunk(large);
  EXPECT_TRUE(writer.borrows());
  EXPECT_EQ(writer.flush(Deadline::of_sending), Outcome::flushed);
  EXPECT_FALSE(writer.borrows());
  writer.end_chunks();
  EXPECT_EQ(slot.stage, Stage::written);
  EXPECT_EQ(writer.flush(Deadline::of_sending), Outcome::flushed);
  EXPECT_EQ(parts.client.answer().body, "one" + large);
  EXPECT_EQ(slot.exchange().bytes, 3 + large.size());
}

TEST_F(ReplyWriterTest, ShowsTheClientThatABodyIsNotWhole) {
  RequestSlot& slot = request("GET / HTTP/1.0");
  give_source(slot.exchange());
  EXPECT_EQ(writer.write(reader), After::linger);
  writer.add_chunk("one");
  writer.break_off();
  EXPECT_EQ(slot.stage, Stage::broken);
  parts.socket.close();
  const std::string bytes = parts.client.read_all();
  EXPECT_TRUE(parts.client.was_reset()) << bytes;
}

TEST_F(ReplyWriterTest, WaitsForASocketThatIsFull) {
  parts.fill(writer.output());
  EXPECT_EQ(writer.flush(Deadline::of_sending), Outcome::wait);
  EXPECT_TRUE(writer.pace().blocked());
  EXPECT_EQ(parts.connection.deadline(), parts.commons.now() + parts.commons.limits.deadlines.send);
  EXPECT_EQ(writer.expired(), Outcome::broken);
  parts.client.read_for(100ms);
  EXPECT_TRUE(soon([&] { return writer.expired() == Outcome::wait; }));
}

// Of a connection whose replies are all sent: no request is there that it could be of.
TEST_F(ReplyWriterTest, TheLastWordToAClientThatTakesNothingBreaksTheConnectionAlone) {
  parts.fill(writer.output());
  parts.pipeline.end_all();
  Exchange own;
  refuse(parts.app, own, {400, "Bare LF in the head"});
  writer.write_last(own);
  EXPECT_EQ(writer.flush(Deadline::of_sending), Outcome::wait);
  EXPECT_EQ(writer.expired(), Outcome::broken);
}

}  // namespace
}  // namespace portico::http::test
