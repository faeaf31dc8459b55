#include "http/security/principal_cache.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

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

using Kind = Credential::Kind;

Credential::Shown token(std::string_view text) { return {Kind::text, text}; }

TEST(PrincipalCache, KnowsWhatWasPutUntilItIsOver) {
  PrincipalCache cache{100};
  EXPECT_EQ(cache.find(token("token"), 1, now), nullptr);
  const Verified alice = made("alice", now + 10s);
  cache.put(token("token"), 1, alice, now);
  EXPECT_EQ(cache.find(token("token"), 1, now), alice);
  EXPECT_EQ(cache.find(token("tokem"), 1, now), nullptr);
  EXPECT_EQ(cache.find(token(""), 1, now), nullptr);
  EXPECT_EQ(cache.find(token("token"), 1, now + 10s), nullptr);
  EXPECT_EQ(cache.find(token("token"), 1, now), nullptr) << "it has been let go";
}

TEST(PrincipalCache, KnowsItAsWhatItWasShown) {
  PrincipalCache cache{100};
  const Kind all[] = {Kind::text, Kind::basic, Kind::certificate};
  for (const Kind put : all) {
    cache.put({put, std::string(64, static_cast<char>(put))}, 1, made("alice"), now);
    for (const Kind asked : all)
      EXPECT_EQ(cache.find({asked, std::string(64, static_cast<char>(put))}, 1, now) != nullptr,
                asked == put);
  }
}

TEST(PrincipalCache, AnotherEditionForgets) {
  PrincipalCache cache{100};
  Verified alice = made("alice");
  const std::weak_ptr<const Principal> kept = alice;
  cache.put(token("token"), 1, std::move(alice), now);
  EXPECT_FALSE(kept.expired());
  EXPECT_EQ(cache.find(token("token"), 2, now), nullptr);
  EXPECT_TRUE(kept.expired());
  EXPECT_EQ(cache.find(token("token"), 1, now), nullptr);
}

class PrincipalCacheOfMany : public ::testing::Test {
protected:
  void put(PrincipalCache& cache, const std::string& text, Verified one) {
    all.emplace_back(one);
    cache.put(token(text), 1, std::move(one), now);
  }
  std::size_t kept() const {
    std::size_t count = 0;
    for (const auto& one : all) count += one.expired() ? 0 : 1;
    return count;
  }
  std::size_t bytes() const {
    std::size_t sum = 0;
    for (const auto& one : all)
      if (const Verified held = one.lock()) sum += held->bytes();
    return sum;
  }
  /// With claims of about so many bytes.
  static Verified large(std::size_t size) {
    return std::make_shared<const Principal>("a", "bearer", std::vector<std::string>{},
                                             nlohmann::json{{"text", std::string(size, 'x')}});
  }

  std::vector<std::weak_ptr<const Principal>> all;
};

TEST_F(PrincipalCacheOfMany, HoldsNoMoreThanItsSize) {
  PrincipalCache cache{100};
  for (int i = 0; i < 10'000; ++i) {
    const std::string text = "token " + std::to_string(i);
    put(cache, text, made("a"));
    ASSERT_TRUE(cache.find(token(text), 1, now));
  }
  EXPECT_LE(kept(), 100u);
  EXPECT_GT(kept(), 50u);
}

TEST_F(PrincipalCacheOfMany, HoldsNoMoreBytesThanItsSize) {
  PrincipalCache cache{100};
  for (const std::size_t size : {100u, 1000u, 3000u, 5000u, 9000u}) {
    EXPECT_GT(large(size)->bytes(), size);
    for (int i = 0; i < 1000; ++i)
      put(cache, std::to_string(size) + ' ' + std::to_string(i), large(size));
    EXPECT_LE(bytes(), 100 * PrincipalCache::bytes_of_each) << size;
    EXPECT_GT(kept(), 20u) << size;
  }
}

TEST_F(PrincipalCacheOfMany, HoldsNoneThatIsTooLarge) {
  PrincipalCache cache{4};
  put(cache, "small", made("a"));
  put(cache, "large", large(PrincipalCache::largest));
  EXPECT_EQ(kept(), 1u);
  EXPECT_TRUE(cache.find(token("small"), 1, now));
}

// Of four, one of which is over, the fifth takes the place of that one, whenever it was put.
TEST_F(PrincipalCacheOfMany, LetsThoseThatAreOverGoFirst) {
  for (int over = 0; over < 4; ++over) {
    PrincipalCache cache{4};
    for (int i = 0; i < 4; ++i)
      cache.put(token(std::to_string(i)), 1,
                made("a", i == over ? now + 1s : Principal::Time{Principal::never}), now);
    cache.put(token("new"), 1, made("a"), now + 1s);
    for (int i = 0; i < 4; ++i)
      EXPECT_EQ(cache.find(token(std::to_string(i)), 1, now) != nullptr, i != over) << over << i;
    EXPECT_TRUE(cache.find(token("new"), 1, now));
  }
}

TEST(PrincipalCache, OfNoSizeKnowsNothing) {
  PrincipalCache cache{0};
  cache.put(token("token"), 1, made("alice"), now);
  EXPECT_EQ(cache.find(token("token"), 1, now), nullptr);
}

}  // namespace
}  // namespace portico::http
