#include "http/wire/job.hpp"

#include <gtest/gtest.h>

#include <poll.h>

#include "http/wire/parts.hpp"

namespace portico::http::test {
namespace {

using Kind = SourceAnswer::Kind;

/// Gives what it is made to give, in this order; then it ends.
struct Script {
  std::vector<std::pair<portico_result, std::string>> answers;
  std::size_t repeats = 1;  ///< of all of them
  std::chrono::milliseconds pause{0};
  std::size_t asked = 0;

  static portico_result next(void* self, portico_str* chunk) {
    auto& script = *static_cast<Script*>(self);
    if (script.asked == script.answers.size() * script.repeats) return PORTICO_END;
    std::this_thread::sleep_for(script.pause);
    const auto& [result, text] = script.answers[script.asked++ % script.answers.size()];
    *chunk = {text.data(), text.size()};
    return result;
  }
};

struct JobTest : ::testing::Test {
  JobTest() {
    exchange.reply.source =
        message::Owned<portico_source>{portico_source{&script, Script::next, nullptr}};
  }
  Kind pull() {
    job.begin_pull(parts.connection, exchange, Sending::chunked);
    job.run();
    return job.answer.kind;
  }
  std::string queued() {
    message::Text text;
    job.chunks.move_to(text);
    return std::string{text.view()};
  }

  Parts parts;
  Exchange exchange;
  Script script;
  Job job{parts.commons};
};

TEST_F(JobTest, CallsTheHandlerOnTheThreadThatRunsItAndTellsTheLoop) {
  std::thread::id thread;
  parts.app.paths["/"].handler = [&](Exchange& served) {
    thread = std::this_thread::get_id();
    App::reply(served, 201, "done");
  };
  exchange.request.path = "/";
  EXPECT_FALSE(job.begun());
  job.open(parts.connection, exchange);
  job.begin_handler();
  EXPECT_TRUE(job.begun());
  ASSERT_TRUE(parts.pool.submit(job, ""));
  pollfd told{parts.commons.mailbox.descriptor(), POLLIN, 0};
  ASSERT_EQ(::poll(&told, 1, 20'000 * slowness), 1);
  parts.pool.stop();
  EXPECT_EQ(exchange.reply.status, 201);
  EXPECT_NE(thread, std::this_thread::get_id());
  EXPECT_TRUE(job.begun()) << "until the loop has it back";
  job.end();
  EXPECT_FALSE(job.begun());
}

TEST_F(JobTest, OneThatIsGivenUpBeforeItRunsCallsNothing) {
  parts.app.paths["/"].handler = [](Exchange&) { FAIL(); };
  exchange.request.path = "/";
  job.open(parts.connection, exchange);
  job.begin_handler();
  job.give_up();
  job.run();
  EXPECT_TRUE(exchange.gone);
  script.answers = {{PORTICO_OK, "chunk"}};
  job.begin_pull(parts.connection, exchange, Sending::chunked);
  job.give_up();
  job.run();
  EXPECT_EQ(job.answer.kind, Kind::failure);
  EXPECT_EQ(script.asked, 0u);
}

TEST_F(JobTest, PullsUntilTheSourceHasNoMore) {
  script.answers = {{PORTICO_OK, "one"}, {PORTICO_OK, "two"}, {message::Reply::idle, ""}};
  EXPECT_EQ(pull(), Kind::nothing);
  EXPECT_EQ(queued(), "3\r\none\r\n3\r\ntwo\r\n");
  EXPECT_EQ(exchange.bytes, 6u);
  EXPECT_EQ(pull(), Kind::end);
  EXPECT_EQ(queued(), "");
  script = {{{PORTICO_OK, "three"}, {PORTICO_FAILED, ""}}};
  EXPECT_EQ(pull(), Kind::failure);
  EXPECT_EQ(queued(), "5\r\nthree\r\n") << "what came before is sent";
}

TEST_F(JobTest, PullsNoMoreThanTheLoopIsToSendAtOnce) {
  script = {{{PORTICO_OK, std::string(4000, 'x')}}, 100};
  EXPECT_EQ(pull(), Kind::chunk);
  EXPECT_EQ(script.asked, 5u);
  EXPECT_GE(queued().size(), ChunkQueue::enough);
}

// It is the source's own until that is asked again.
TEST_F(JobTest, HandsALargeChunkOverWhereItIs) {
  const std::string large(ChunkQueue::enough, 'x');
  script.answers = {{PORTICO_OK, "small"}, {PORTICO_OK, large}, {PORTICO_OK, "never"}};
  EXPECT_EQ(pull(), Kind::chunk);
  EXPECT_EQ(script.asked, 2u);
  EXPECT_EQ(queued(), "5\r\nsmall\r\n");
  EXPECT_EQ(job.answer.chunk.data(), script.answers[1].second.data());
  EXPECT_EQ(job.answer.chunk.size(), large.size());
  EXPECT_EQ(exchange.bytes, 5u) << "it is counted by who puts it into the output";
}

// Ticks without end are no reason to go on: what the client comes back to is there.
TEST_F(JobTest, EndsThePullOfAStreamThatIsToEndEarly) {
  script = {{{PORTICO_OK, "tick"}}, 200, 1ms};
  EXPECT_EQ(pull(), Kind::end);
  EXPECT_EQ(script.asked, 200u);
  parts.commons.take(Commons::Course::winding_up);
  script.asked = 0;
  EXPECT_EQ(pull(), Kind::end) << "its client would not come back";
  exchange.reply.resumable = true;
  script.asked = 0;
  EXPECT_EQ(pull(), Kind::chunk);
  EXPECT_LT(script.asked, 200u);
  script = {{{PORTICO_OK, "ready"}}, 20};
  EXPECT_EQ(pull(), Kind::end) << "what is ready is given";
}

}  // namespace
}  // namespace portico::http::test
