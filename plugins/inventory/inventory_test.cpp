// Inventory, tested: a plugin in C is tested as one in C++ is.

#include <filesystem>
#include <fstream>
#include <string>

#include <portico/testing/gtest.hpp>
#include <unistd.h>

namespace inventory_test {

using namespace portico::testing;
using portico::JsonValue;
namespace fs = std::filesystem;

struct Article {
  std::string sku, name;
  double price = 0;
  std::string currency;
  int stock = 0;
  bool low = false;
};

class Inventory : public ::testing::Test {
protected:
  Inventory() { fs::remove(file); }
  ~Inventory() override { fs::remove(file); }

  std::vector<std::string> orders() const {
    std::ifstream stream{file};
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
  }

  // Of this process: another test may run beside.
  const fs::path file =
      fs::path{::testing::TempDir()} / ("portico-inventory-test-" + std::to_string(::getpid()));
  Client client{"inventory", {{"currency", "CHF"}, {"low", 2}, {"orders", file.string()}}};
};

TEST_F(Inventory, AddsAnArticleOnceAndChangesItThen) {
  const Reply made = client.put("/articles/A-1", {{"name", "Näge"}, {"price", 2.5}, {"stock", 1}});
  EXPECT_EQ(made.status, 201) << made;
  EXPECT_CONTRACT(made);
  const Reply changed = client.put("/articles/A-1", {{"name", "Nägel"}, {"price", 3}});
  EXPECT_EQ(changed.status, 200);
  EXPECT_CONTRACT(changed);
  const Reply read = client.get("/articles/A-1");
  EXPECT_CONTRACT(read);
  const auto article = read.json<Article>();
  EXPECT_EQ(article.name, "Nägel");
  EXPECT_EQ(article.price, 3);
  EXPECT_EQ(article.currency, "CHF");
  EXPECT_EQ(article.stock, 0);
  EXPECT_TRUE(article.low);
}

TEST_F(Inventory, HoldsItsBodiesToTheirRules) {
  const Reply reply = client.put("/articles/A-1", {{"name", ""}, {"price", -1}});
  EXPECT_EQ(reply.status, 422);
  EXPECT_EQ(reply.json()["detail"].size(), 2u);
  EXPECT_EQ(reply.json()["detail"][1]["loc"], JsonValue::array({"body", "price"}));
  EXPECT_EQ(client.put("/articles/A_1", {{"name", "Nail"}, {"price", 1}}).status, 422);
}

TEST_F(Inventory, SaysWhatItHasNot) {
  for (const Reply& none :
       {client.get("/articles/B"), client.post("/articles/B/orders", {{"count", 1}})}) {
    EXPECT_EQ(none.status, 404);
    EXPECT_EQ(none.json()["detail"], "There is no such article");
    EXPECT_CONTRACT(none);
  }
}

TEST_F(Inventory, HasAnEnd) {
  for (int i = 0; i < 1000; ++i)
    ASSERT_EQ(client.put("/articles/" + std::to_string(i), {{"name", "n"}, {"price", 1}}).status,
              201);
  const Reply full = client.put("/articles/more", {{"name", "n"}, {"price", 1}});
  EXPECT_EQ(full.status, 507);
  EXPECT_CONTRACT(full);
  EXPECT_EQ(client.put("/articles/7", {{"name", "n"}, {"price", 2}}).status, 200);
}

TEST_F(Inventory, ListsALineForEach) {
  client.put("/articles/A", {{"name", "n"}, {"price", 1.5}, {"stock", 9}});
  client.put("/articles/B", {{"name", "n"}, {"price", 2}, {"stock", 1}});
  EXPECT_EQ(client.get("/articles.csv").text(), "sku,price,stock\nA,1.50,9\nB,2.00,1\n");
  EXPECT_EQ(client.get("/articles.csv?low=true").text(), "sku,price,stock\nB,2.00,1\n");
}

TEST_F(Inventory, KeepsWhatWasOrdered) {
  client.put("/articles/A", {{"name", "n"}, {"price", 1}});
  const Reply reply = client.post("/articles/A/orders", {{"count", 7}});
  EXPECT_EQ(reply.status, 202) << reply;
  EXPECT_CONTRACT(reply);
  const std::string id = reply.json()["id"];
  EXPECT_EQ(reply.header("location"), "/tasks/" + id);
  EXPECT_TRUE(orders().empty()) << "not before it runs";
  EXPECT_EQ(client.app().run_tasks(), 1u);
  EXPECT_EQ(orders(), std::vector<std::string>{id + " A 7"});
  EXPECT_EQ(client.get(reply.header("location")).json()["state"], "done");
}

TEST_F(Inventory, SaysWhyAnOrderFailed) {
  client.put("/articles/A", {{"name", "n"}, {"price", 1}});
  fs::create_directory(file);
  const std::string place = client.post("/articles/A/orders", {{"count", 7}}).header("location");
  client.app().run_tasks();
  EXPECT_EQ(client.get(place).json()["state"], "waiting") << "it is tried again";
  EXPECT_NE(client.app().log().find("cannot open the file of orders"), std::string::npos);
}

}  // namespace inventory_test
