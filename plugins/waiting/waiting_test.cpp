// Waiting, tested: two clients of one app, each on a thread of its own.

#include <future>

#include <portico/testing/gtest.hpp>

namespace {

using namespace portico::testing;
using namespace std::chrono_literals;

TEST(Waiting, IsAnsweredLater) {
  Client client;
  const Reply reply = client.get("/both?first=3&second=1");
  EXPECT_EQ(reply.json()["first"], 3);
  EXPECT_EQ(reply.json()["second"], 1);
  EXPECT_CONTRACT(reply);
}

TEST(Waiting, WordsReachWhoeverWaitsForThem) {
  App app;
  auto words = std::async(std::launch::async,
                          [&] { return Client{app}.get("/words?ms=60000").json()["text"]; });
  Client client{app};
  while (client.post("/words", {{"text", "hello"}}).json() == 0) std::this_thread::yield();
  EXPECT_EQ(words.get(), "hello");
}

TEST(Waiting, EndsWhenItsClientIsGone) {
  Client client;
  EXPECT_EQ(client.get("/wait?ms=60000", {.gone_after = 1ms}).status, 0);
  EXPECT_EQ(client.get("/wait?ms=60000", {.deadline = 1ms}).status, 504);
}

}  // namespace
