// Events, tested as they come: a stream stays open while other requests are made.

#include <portico/testing/gtest.hpp>

namespace {

using namespace portico::testing;

TEST(Events, GoOnWhereTheClientLostThem) {
  Client client;
  const Reply reply = client.get("/stream?count=3", {.headers = {{"last-event-id", "4"}}});
  EXPECT_EQ(reply.header("content-type"), "text/event-stream; charset=utf-8");
  const std::vector<ServerEvent> events = reply.events();
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].event, "tick");
  EXPECT_EQ(events[0].id, "5");
  EXPECT_EQ(events[0].retry, 500);
  EXPECT_EQ(events[2].json()["number"], 7);
}

TEST(Events, AreHeardByWhoeverListens) {
  Client client;
  const Reply news = client.get("/news"), others = client.get("/news");
  EXPECT_EQ(client.post("/news", {{"headline", "first"}}).json()["listeners"], 2);
  EXPECT_EQ(news.event()->json()["headline"], "first");
  EXPECT_EQ(others.event()->json()["headline"], "first");
  others.leave();
  EXPECT_EQ(client.post("/news", {{"headline", "second"}}).json()["listeners"], 1);
  EXPECT_EQ(news.event()->json()["headline"], "second");
}

}  // namespace
