#include "http/wire/writing/after_reply.hpp"

#include <gtest/gtest.h>

#include "http/wire/parts.hpp"

namespace portico::http::test {
namespace {

constexpr auto next = After::next, drain = After::drain, linger = After::linger,
               close = After::close;

struct AfterReply : ::testing::Test {
  After after(const std::string& request, Sending how = Sending::whole) {
    parts.emplace();
    reader.reset();
    parts->commons.limits.drain = 100;
    parts->commons.take(course);
    RequestSlot& slot = parts->request(reader, request);
    slot.exchange().reply.status = status;
    slot.exchange().reply.close = closes;
    if (wants_body) {
      reader.body().start(slot, 1000, parts->limits);
      reader.body().take(&slot);
    }
    return after_reply(parts->commons, reader, slot.exchange().reply, how);
  }

  std::optional<Parts> parts;
  RequestReader reader;
  int status = 200;
  bool closes = false, wants_body = false;
  Commons::Course course = Commons::Course::serving;
};

const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

std::string post(const std::string& fields) {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

TEST_F(AfterReply, TheConnectionGoesOnUnlessTheClientWantsItsEnd) {
  EXPECT_EQ(after(get), next);
  EXPECT_EQ(after("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), next);
  EXPECT_EQ(after("GET / HTTP/1.0\r\n\r\n"), close);
  EXPECT_EQ(after("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), close);
  EXPECT_EQ(after("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get), linger)
      << "unread bytes would be a reset, which may overtake the reply";
}

TEST_F(AfterReply, TheHostEndsItWithALastWordThatArrives) {
  EXPECT_EQ(after(get, Sending::to_close), linger);
  closes = true;
  EXPECT_EQ(after(get), linger);
  closes = false;
  status = 101;
  EXPECT_EQ(after(get, Sending::none), linger);
  status = 200;
  for (course = Commons::Course::parting; course < Commons::Course::winding_up;
       course = Commons::Course{static_cast<int>(course) + 1})
    EXPECT_EQ(after(get), linger);
  EXPECT_EQ(after(get), linger);
}

TEST_F(AfterReply, ABodyThatNobodyWantedIsReadAwayWhenItIsShort) {
  EXPECT_EQ(after(post("Content-Length: 100\r\n")), drain);
  EXPECT_EQ(after(post("Transfer-Encoding: chunked\r\n")), drain);
  EXPECT_EQ(after(post("Content-Length: 101\r\n")), linger);
  EXPECT_EQ(after(post("Content-Length: 100\r\nConnection: close\r\n")), linger);
  EXPECT_EQ(after(post("Content-Length: 100\r\nExpect: 100-continue\r\n")), linger)
      << "the client may send it, or the next request";
  wants_body = true;
  EXPECT_EQ(after(post("Content-Length: 5\r\n") + "hello"), next);
}

TEST_F(AfterReply, OfABodyThatWasBegunTheRestIsReadAway) {
  wants_body = true;
  EXPECT_EQ(after(post("Transfer-Encoding: chunked\r\n") + "5\r\nhe"), drain);
  EXPECT_EQ(after(post("Transfer-Encoding: chunked\r\n") + "64\r\n"), drain);
  EXPECT_EQ(after(post("Transfer-Encoding: chunked\r\n") + "65\r\n"), linger);
}

}  // namespace
}  // namespace portico::http::test
