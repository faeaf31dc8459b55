// The plugin as its clients have it, in the process of this test and without sockets. With
// GoogleTest (apt-get install libgtest-dev) each TEST is one of ctest's, and has all of its words.

#include <portico/testing/tests.hpp>

using portico::testing::Client, portico::testing::Reply, portico::testing::Setup;

namespace {

// Another one for each test, which begins anew: the plugin, and the configuration that it gets.
Client greeter() { return Client{Setup{.config = {{"plugin-name", {{"greeting", "Hello"}}}}}}; }

TEST(Greetings, AreForWhoComes) {
  Client client = greeter();
  const Reply reply = client.post("/greetings", {{"name", "Ada"}, {"times", 2}});
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.json()["text"], "Hello, Ada! Hello, Ada!");
  EXPECT_CONTRACT(reply);
}

TEST(Greetings, AreSaidOnceWhereNobodySaysHowOften) {
  Client client = greeter();
  EXPECT_EQ(client.post("/greetings", {{"name", "Ada"}}).json()["text"], "Hello, Ada!");
}

TEST(Greetings, NeedANameAndAtLeastOneTime) {
  Client client = greeter();
  const Reply unnamed = client.post("/greetings", portico::JsonValue::object());
  EXPECT_EQ(unnamed.status, 422);
  EXPECT_EQ(unnamed.json()["detail"][0]["loc"][1], "name");
  const Reply never = client.post("/greetings", {{"name", "Ada"}, {"times", 0}});
  EXPECT_EQ(never.status, 422);
  EXPECT_EQ(never.json()["detail"][0]["loc"][1], "times");
  EXPECT_CONTRACT(never);
}

}  // namespace
