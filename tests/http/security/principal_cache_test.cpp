#include "http/security/principal_cache.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "model/write.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;

Verified made(const std::string& subject, Principal::Time until = Principal::never) {
  return std::make_shared<const Principal>(subject, "bearer", std::vector<std::string>{"me"},
                                           nlohmann::json{{"email", "a@example.org"}}, until);
}

const Principal::Time now{std::chrono::hours{1}};

TEST(Principal, IsAnObjectOfFourMembers) {
  const Verified alice = made("alice");
  message::Text text;
  model::write(alice->value(), text);
  EXPECT_EQ(nlohmann::json::parse(text.view()),
            nlohmann::json::parse(R"({"subject":"alice","scheme":"bearer","scopes":["me"],
                                      "claims":{"email":"a@example.org"}})"));
  EXPECT_TRUE(alice->has({}));
  EXPECT_TRUE(alice->has({"me"}));
  EXPECT_FALSE(alice->has({"me", "items"}));
  EXPECT_FALSE(alice->has({"Me"}));
}

TEST(PrincipalCache, KnowsWhatWasPutUntilItIsOver) {
  PrincipalCache cache{100};
  EXPECT_EQ(cache.find("token", 1, now), nullptr);
  const Verified alice = made("alice", now + 10s);
  cache.put("token", 1, alice);
  EXPECT_EQ(cache.find("token", 1, now), alice);
  EXPECT_EQ(cache.find("tokem", 1, now), nullptr);
  EXPECT_EQ(cache.find("", 1, now), nullptr);
  EXPECT_EQ(cache.find("token", 1, now + 10s), nullptr);
  EXPECT_EQ(cache.find("token", 1, now), nullptr) << "it has been let go";
}

TEST(PrincipalCache, AnotherEditionForgets) {
  PrincipalCache cache{100};
  cache.put("token", 1, made("alice"));
  EXPECT_EQ(cache.find("token", 2, now), nullptr);
}

TEST(PrincipalCache, HoldsNoMoreThanItsSize) {
  PrincipalCache cache{100};
  std::vector<std::weak_ptr<const Principal>> all;
  for (int i = 0; i < 10'000; ++i) {
    const Verified one = made("a");
    all.push_back(one);
    cache.put("token " + std::to_string(i), 1, one);
    ASSERT_EQ(cache.find("token " + std::to_string(i), 1, now), one);
  }
  std::size_t kept = 0;
  for (const auto& one : all) kept += one.expired() ? 0 : 1;
  EXPECT_LE(kept, 100u);
  EXPECT_GT(kept, 50u);
}

TEST(PrincipalCache, OfNoSizeKnowsNothing) {
  PrincipalCache cache{0};
  cache.put("token", 1, made("alice"));
  EXPECT_EQ(cache.find("token", 1, now), nullptr);
}

}  // namespace
}  // namespace portico::http
