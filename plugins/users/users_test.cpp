// Users, tested: what leaves is not what came in.

#include <portico/testing/gtest.hpp>

namespace {

using namespace portico::testing;

TEST(Users, AreAnsweredWithoutTheirPasswords) {
  Client client;
  const Reply made = client.post("/users", {{"name", "ann"}, {"password", "secret"}});
  EXPECT_EQ(made.text(), R"({"id":2,"name":"ann"})");
  EXPECT_CONTRACT(made);
  for (const char* path : {"/users/2", "/users/me", "/users/2/public"}) {
    const Reply reply = client.get(path);
    EXPECT_EQ(reply.status, 200) << reply;
    EXPECT_EQ(reply.text().find("secret"), std::string::npos) << reply;
    EXPECT_CONTRACT(reply);
  }
  EXPECT_NE(client.app().log().find("welcome, ann"), std::string::npos);
}

TEST(Users, ThatAreNotThereAre404) {
  Client client;
  const Reply reply = client.get("/users/7");
  EXPECT_EQ(reply.status, 404);
  EXPECT_CONTRACT(reply);
}

}  // namespace
