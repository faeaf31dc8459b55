#include "plugin/call.hpp"

#include <gmock/gmock.h>

#include "plugin/log.hpp"
#include "plugin/served.hpp"

namespace portico::plugin {
namespace {

using testing::Answer;
using testing::CaughtLog;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using testing::Served;
using testing::taken_trace;

void expect_internal_error(const Answer& answer, const std::string& why) {
  EXPECT_EQ(answer.outcome, Outcome::faulted) << why;
  EXPECT_EQ(answer.status, 500) << why;
  EXPECT_EQ(answer.media_type, "text/plain; charset=utf-8") << why;
  EXPECT_EQ(answer.body, "Internal Server Error") << why;
  EXPECT_THAT(answer.headers, IsEmpty()) << why;
  EXPECT_THAT(answer.tasks, IsEmpty()) << why;
  EXPECT_FALSE(answer.streamed) << why;
}

TEST(Run, TurnsExceptionsIntoAnswersThatSayNothing) {
  const CaughtLog log;
  const Served throwing{"throwing"};
  taken_trace();
  for (const std::string path : {"/throw/int", "/throw/std", "/throw/own"})
    expect_internal_error(throwing.call("GET " + path), path);
  EXPECT_EQ(taken_trace(), "") << "a task of a failed request ran";
  EXPECT_TRUE(log.has("plugin.throwing: GET /throw/std: handler threw a std::runtime_error: the "
                      "password is hunter2"));
  EXPECT_TRUE(log.has("plugin.throwing: GET /throw/int: handler threw an int: 42"));
  EXPECT_TRUE(log.has("plugin.throwing: GET /throw/own: handler threw an Odd\n"));
  EXPECT_EQ(log.lines(), 3u) << log.text();
}

/// What the log has of one call of the route: a line, without the logger and the route.
std::string told_of(const Served& served, const std::string& path) {
  const CaughtLog log;
  EXPECT_EQ(served.call("GET " + path).status, 500) << path;
  EXPECT_EQ(log.lines(), 1u) << log.text();
  const std::string begin = "plugin." + served.generation().id() + ": GET " + path + ": ";
  std::string text = log.text();
  EXPECT_EQ(text.substr(0, begin.size()), begin);
  return text.substr(std::min(begin.size(), text.size()));
}

TEST(Run, TellsOnceWhatAPluginOfTheSdkThrew) {
  settings::Section section;
  section.prefix = "/api/v1";
  const Served thrower{"thrower", section};
  const auto told = [&](const std::string& path) { return told_of(thrower, "/api/v1" + path); };
  EXPECT_EQ(told("/int"), "handler threw an int: 42\n");
  EXPECT_EQ(told("/own"), "handler threw a thrower::OutOfStock\n");
  EXPECT_EQ(told("/std"), "handler threw a std::runtime_error: the disk is full\n");
  EXPECT_EQ(told("/text"), "handler threw a const char*: no reason\n");
  EXPECT_EQ(told("/string"), "handler threw a std::string: no reason either\n");
  EXPECT_EQ(told("/nested"), "handler threw a std::runtime_error: cannot save the order, "
                             "from a std::system_error: orders.db: No space left on device\n");
  EXPECT_EQ(told("/catcher"), "handler threw a std::logic_error: no answer, while it answered a "
                              "thrower::DiskFull: /var\n");
  EXPECT_EQ(told("/status"), "failed with the status 999, allowed is 200 to 599\n");
  EXPECT_EQ(thrower.generation().app().faults.count(), 8u);
  const CaughtLog log;
  EXPECT_EQ(thrower.call("GET /api/v1/derived").status, 403);
  EXPECT_EQ(log.text(), "");
}

TEST(Run, BothLinesStandWhenAPluginHasOneOfItsOwn) {
  const CaughtLog log;
  EXPECT_EQ(Served{"thrower"}.call("GET /logs").status, 500);
  EXPECT_THAT(log.text(),
              HasSubstr("plugin.thrower: a word of its own\n"
                        "plugin.thrower: GET /logs: handler threw a thrower::OutOfStock\n"));
}

TEST(Run, EveryStepOfStopHasItsTurn) {
  const CaughtLog log;
  { const Served thrower{"thrower"}; }
  EXPECT_EQ(log.text(), "plugin.thrower: stop() threw a thrower::DiskFull: while it stops\n"
                        "plugin.thrower: the first step\n");
}

TEST(Run, CountsFaultsWithoutFloodingTheLog) {
  const CaughtLog log;
  const Served throwing{"throwing"};
  for (int i = 0; i < 10000; ++i) EXPECT_EQ(throwing.call("GET /throw/int").status, 500);
  EXPECT_EQ(throwing.generation().app().faults.count(throwing.route("GET /throw/int")), 10000u);
  EXPECT_EQ(throwing.generation().app().faults.count(), 10000u);
  EXPECT_GE(log.lines(), 5u);
  EXPECT_LT(log.lines(), 40u);
}

TEST(Run, HoldsRepliesToTheirModel) {
  const CaughtLog log;
  const Served breaking{"breaking"};
  expect_internal_error(breaking.call("GET /breaking/type"), "type");
  expect_internal_error(breaking.call("GET /breaking/ignored"), "ignored");
  expect_internal_error(breaking.call("GET /breaking/silent"), "silent");
  EXPECT_THAT(log.text(),
              HasSubstr("plugin.breaking: GET /breaking/type: reply breaks its model: "));
  EXPECT_THAT(log.text(), HasSubstr("GET /breaking/silent: reply breaks its model: "));
  EXPECT_THAT(log.text(), Not(HasSubstr("hunter2")));
  EXPECT_EQ(log.lines(), 3u) << log.text();
}

TEST(Run, LetsAHandlerFailAfterABrokenReply) {
  const CaughtLog log;
  const Answer answer = Served{"breaking"}.call("GET /breaking/recovers");
  EXPECT_EQ(answer.outcome, Outcome::replied);
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, R"({"detail":"out of order"})");
  EXPECT_THAT(answer.headers, IsEmpty());
}

TEST(Run, FiltersByTheModel) {
  const Answer answer = Served{"breaking"}.call("GET /breaking/filtered");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.media_type, "application/json");
  EXPECT_EQ(answer.body, R"({"id":7,"name":"n"})");
}

class Calls : public ::testing::Test {
protected:
  const CaughtLog log;
  Served calls{"calls"};

  Answer call(const std::string& path, const message::Request& request = {}) const {
    return calls.call("GET /calls/" + path, request);
  }
};

TEST_F(Calls, ShowTheRequest) {
  const std::array headers{message::Header{"x-many", "a"}, message::Header{"X-Other", "b"},
                           message::Header{"X-MANY", "c"}};
  message::Request request;
  request.method = "GET";
  request.path = "/calls/p\xc3\xa4rts";
  request.query = "q=%20";
  request.body = "body";
  request.peer = "127.0.0.1:5";
  request.headers = headers;
  const Answer answer = call("parts", request);
  EXPECT_EQ(answer.body,
            "[\"GET\",\"/calls/p\xc3\xa4rts\",\"q=%20\",\"body\",\"127.0.0.1:5\",\"a, c\",1,1]");
}

TEST_F(Calls, TakeTheLastStatus) {
  EXPECT_EQ(call("status").status, 202);
  EXPECT_EQ(call("status").body, "\"short and stout\"");
}

TEST_F(Calls, RefuseAStatusThatCannotBe) {
  expect_internal_error(call("bad-status"), "1000");
  expect_internal_error(call("informational"), "103");
  EXPECT_TRUE(log.has("set the status 1000, allowed is 200 to 599"));
}

TEST_F(Calls, UseTheStatusOfTheRoute) { EXPECT_EQ(calls.call("POST /calls/created").status, 201); }

TEST_F(Calls, SendHeadersAsOftenAsTheyAreSet) {
  EXPECT_THAT(call("headers").headers, ElementsAre(Pair("X-One", "1"), Pair("set-cookie", "a=1"),
                                                   Pair("set-cookie", "b=2")));
  EXPECT_EQ(call("headers").body, "null");
}

TEST_F(Calls, RefuseHeadersThatOnlyTheHostWrites) {
  for (const std::string query :
       {"Content-Length=5", "content-length=4x", "transfer-encoding=chunked", "CONNECTION=x-hop",
        "te=trailers", "Trailer=x", "Proxy-Connection=close", "x=a~set-cookie: b", "=empty",
        "a b=space", "x:y=colon", "x=\x7f"}) {
    message::Request request;
    request.query = query;
    expect_internal_error(call("header", request), query);
  }
  for (const std::string query :
       {"X-Fine=a b\tc", "etag=\"x\"", "location=/p\xc3\xa4th", "x=", "date=now",
        "Content-Length=4", "Connection=close", "connection=Keep-Alive, Upgrade",
        "keep-alive=timeout=5", "upgrade=h2c", "proxy-authenticate=Basic"}) {
    message::Request request;
    request.query = query;
    EXPECT_EQ(call("header", request).status, 200) << query;
  }
}

TEST_F(Calls, FailWithADetail) {
  const Answer answer = call("fail");
  EXPECT_EQ(answer.outcome, Outcome::replied);
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.body, R"({"detail":{"why":3}})");
  EXPECT_EQ(answer.media_type, "application/json");
  EXPECT_THAT(answer.headers, ElementsAre(Pair("x-after", "kept")));
  EXPECT_EQ(log.text(), "");
}

TEST_F(Calls, FailWithThePhraseOfTheStatus) {
  EXPECT_EQ(call("fail-plain").status, 404);
  EXPECT_EQ(call("fail-plain").body, R"({"detail":"Not Found"})");
}

TEST_F(Calls, SendNoBodyWhereTheStatusHasNone) {
  const Answer failed = call("fail-bodiless");
  EXPECT_EQ(failed.status, 304);
  EXPECT_EQ(failed.body, "");
  EXPECT_EQ(failed.media_type, "");
  const Answer gone = calls.call("DELETE /calls/empty");
  EXPECT_EQ(gone.status, 204);
  EXPECT_EQ(gone.body, "");
  EXPECT_EQ(gone.media_type, "");
}

TEST_F(Calls, CountTheLastBody) {
  const Answer replied = call("fail-then-reply");
  EXPECT_EQ(replied.status, 200);
  EXPECT_EQ(replied.body, "\"after all\"");
  const Answer bytes = call("bytes");
  EXPECT_EQ(bytes.media_type, "text/x-odd; charset=utf-8");
  EXPECT_EQ(bytes.body, (std::string{"a\0b\n", 4}));
  EXPECT_EQ(call("bytes-untyped").media_type, "");
  taken_trace();
  const Answer replaced = call("stream-replaced");
  EXPECT_FALSE(replaced.streamed);
  EXPECT_EQ(replaced.body, "1");
  EXPECT_EQ(taken_trace(), "source dropped;");
}

TEST_F(Calls, ReportAFailureWithoutAWord) {
  expect_internal_error(call("reported"), "reported");
  EXPECT_TRUE(
      log.has("plugin.calls: GET /calls/reported: handler reported a failure (-2) without fail()"));
  EXPECT_EQ(log.lines(), 1u) << log.text();
}

TEST_F(Calls, ReportAFailureWithALineOfTheirOwn) {
  expect_internal_error(call("explained"), "explained");
  EXPECT_EQ(log.text(), "plugin.calls: the database is gone\n");
  EXPECT_EQ(calls.generation().app().faults.count(calls.route("GET /calls/explained")), 1u);
}

TEST_F(Calls, ReportAFailureWithItsReason) {
  expect_internal_error(call("because"), "because");
  EXPECT_EQ(log.text(), "plugin.calls: GET /calls/because: handler has no database\n");
  expect_internal_error(call("reported"), "reported");
  EXPECT_TRUE(log.has("GET /calls/reported: handler reported a failure")) << "an old reason";
}

TEST_F(Calls, RefuseAMediaTypeThatEndsTheLine) {
  expect_internal_error(call("bytes-bad-type"), "crlf");
}

TEST_F(Calls, Stream) {
  taken_trace();
  const Answer answer = call("stream");
  EXPECT_TRUE(answer.streamed);
  EXPECT_EQ(answer.media_type, "text/plain");
  EXPECT_EQ(answer.body, "chunk 3\nchunk 2\nchunk 1\n");
  EXPECT_EQ(taken_trace(), "source dropped;");
  expect_internal_error(call("stream-empty"), "a source without next");
  EXPECT_EQ(taken_trace(), "source dropped;");
}

TEST_F(Calls, KeepTasksInOrderAndDropThemOnce) {
  taken_trace();
  EXPECT_THAT(call("defer").tasks, ElementsAre("first", "second", "third"));
  EXPECT_EQ(taken_trace(), "one dropped;two dropped;three dropped;");
  EXPECT_THAT(call("defer-fail").tasks, IsEmpty());
  EXPECT_EQ(taken_trace(), "one dropped;");
}

TEST_F(Calls, BelongToTheirThread) {
  taken_trace();
  const Answer answer = call("threads");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "null");
  EXPECT_THAT(answer.headers, IsEmpty());
  EXPECT_EQ(taken_trace(), "refused;going on;");
  EXPECT_TRUE(log.has("used its call on another thread"));
  calls.gone = true;
  call("threads");
  EXPECT_EQ(taken_trace(), "refused;cancelled;");
}

TEST_F(Calls, WriteFinishedJson) { EXPECT_EQ(call("raw").body, "{\"raw\": [1, 2]}"); }

TEST_F(Calls, RefuseTextThatIsNotUtf8) {
  expect_internal_error(call("unwritable"), "utf-8");
  EXPECT_TRUE(log.has("GET /calls/unwritable: reply cannot be written"));
}

TEST(Run, EchoesItsInput) {
  const Served good{"good"};
  portico_member name{};
  name.name = "name", name.name_size = 4;
  name.value.kind = PORTICO_STRING, name.value.size = 2, name.value.text = "ab";
  portico_value input{};
  input.kind = PORTICO_OBJECT, input.size = 1, input.members = &name;
  EXPECT_EQ(good.call("GET /good/echo/{name}", {}, &input).body, R"({"name":"ab"})");
}

}  // namespace
}  // namespace portico::plugin
