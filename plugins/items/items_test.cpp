// Items, tested: each test has an app of its own, and so an empty store.

#include <portico/testing/gtest.hpp>

namespace items_test {

using namespace portico::testing;
using portico::JsonValue;

struct Item {
  int id = 0;
  std::string name;
  std::optional<std::string> description;
  double price = 0;
};

TEST(Items, AreCreatedAndRead) {
  Client client;
  const Reply made = client.post("/items/", {{"name", "Pen"}, {"price", 1.5}});
  EXPECT_EQ(made.status, 201);
  EXPECT_CONTRACT(made);
  const auto item = client.get("/items/1").json<Item>();
  EXPECT_EQ(item.name, "Pen");
  EXPECT_EQ(item.price, 1.5);
  EXPECT_EQ(item.description, std::nullopt);
}

TEST(Items, AModelIsSentAsFarAsItIsSet) {
  Client client;
  EXPECT_EQ(client.post("/items/", Item{.name = "Pen", .price = 2}).json()["description"],
            JsonValue(nullptr));
}

TEST(Items, AreRefusedForWhatBreaksTheirRules) {
  Client client;
  const Reply reply = client.post("/items/", {{"name", "P"}, {"price", 0}});
  EXPECT_EQ(reply.status, 422);
  EXPECT_CONTRACT(reply);
  EXPECT_EQ(reply.json()["detail"].size(), 2u);
  EXPECT_EQ(reply.json()["detail"][0]["loc"], JsonValue::array({"body", "name"}));
  EXPECT_EQ(client.post("/items/", "{").status, 422);
}

TEST(Items, AreListedWithTheirNumber) {
  Client client;
  for (const char* name : {"one", "two"}) client.post("/items/", {{"name", name}, {"price", 1}});
  const Reply list = client.get("/items");
  EXPECT_EQ(list.header("X-Total-Count"), "2");
  EXPECT_EQ(list.json<std::vector<Item>>().at(1).name, "two");
  EXPECT_CONTRACT(list);
}

TEST(Items, AreChangedAndRemoved) {
  Client client;
  client.post("/items/", {{"name", "Pen"}, {"price", 1.5}});
  EXPECT_EQ(client.patch("/items/1", {{"price", 2}}).text(), R"({"price":2.0})");
  EXPECT_EQ(client.del("/items/1").status, 204);
  const Reply gone = client.get("/items/1");
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(gone.json()["detail"], "Item not found");
  EXPECT_CONTRACT(gone);
}

TEST(Items, AreAnnouncedBehindTheReply) {
  Client client;
  client.post("/items", {{"name", "Pen"}, {"price", 1.5}});
  EXPECT_NE(client.app().log().find("New item 1 created"), std::string::npos);
}

}  // namespace items_test
