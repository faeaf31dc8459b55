#include "http/security/guard.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sodium.h>

#include "http/given.hpp"
#include "os/sha256.hpp"
#include "plugin/folder.hpp"
#include "settings/load.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Outcome = Guard::Outcome;

// Of "secret", by bcrypt with the least cost.
constexpr const char* quick_hash_of_secret =
    "$2y$04$4lxWyMPAfrNxEPf4v0y24.Vf.Q4HWwqKIVM7grk9TMdRi5z7KAXde";

// The same by sixteen times as many rounds: slow enough that many at once are in each other's way.
constexpr const char* slow_hash_of_secret =
    "$2b$08$4lxWyMPAfrNxEPf4v0y24.e0ErNVbMWLqrLSQ2uwS.1VavufUXAmO";

std::string basic(const std::string& name, const std::string& password) {
  const std::string text = name + ':' + password;
  std::string encoded(sodium_base64_ENCODED_LEN(text.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  ::sodium_bin2base64(encoded.data(), encoded.size(),
                      reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                      sodium_base64_VARIANT_ORIGINAL);
  encoded.pop_back();
  return "Basic " + encoded;
}

void at_once(int threads, const std::function<void(int)>& work) {
  std::vector<std::thread> all;
  std::atomic<int> ready{0};
  for (int i = 0; i < threads; ++i)
    all.emplace_back([&, i] {
      for (++ready; ready < threads;) std::this_thread::yield();
      work(i);
    });
  for (std::thread& thread : all) thread.join();
}

/// Of schemes by passwords, by two files of keys, and by a plugin that nobody has.
class GuardTest : public ::testing::Test {
protected:
  static constexpr int limit = 3, users = 40;

  GuardTest() {
    write_users(quick_hash_of_secret);
    folder.write("one", "ada " + os::sha256("key-of-ada") + " me\n");
    folder.write("two", "bob " + os::sha256("key-of-bob") + " me\n");
    settings.security.attempts = limit;
    settings.security.attempts_per = 60s;
    settings.security.remembered = 0;
    settings.security.schemes =
        json{{"basic", {{"verify", "htpasswd"}, {"file", (folder / "users").string()}}},
             {"one", {{"verify", "keys"}, {"file", (folder / "one").string()}}},
             {"two", {{"verify", "keys"}, {"file", (folder / "two").string()}}},
             {"key", {{"verify", "keys"}, {"file", (folder / "one").string()}}},
             {"out", {{"verify", "plugin"}, {"plugin", "nobody"}}}}
            .dump();
  }

  void write_users(const std::string& hash) const {
    std::string lines;
    for (int i = 0; i < users; ++i) lines += "user" + std::to_string(i) + ':' + hash + ":docs\n";
    folder.write("users", lines);
  }

  /// Whoever meets one of these: a scheme, and a scope behind it.
  void require(const std::vector<std::pair<std::string, std::string>>& alternatives) {
    const json definitions{{"basic", {{"type", "http"}, {"scheme", "basic"}}},
                           {"one", {{"type", "http"}, {"scheme", "bearer"}}},
                           {"two", {{"type", "http"}, {"scheme", "bearer"}}},
                           {"key", {{"type", "apiKey"}, {"in", "header"}, {"name", "x-key"}}},
                           {"out", {{"type", "apiKey"}, {"in", "header"}, {"name", "x-out"}}}};
    route::Requirement requirement;
    for (const auto& [name, scope] : alternatives) {
      std::vector<std::string> scopes;
      if (!scope.empty()) scopes.push_back(scope);
      requirement.alternatives.push_back(
          {{route::compile_scheme("GET /", name, definitions.at(name)), scopes, true, true}});
    }
    const Verifiers verifiers{settings, known};
    verifiers.publish();
    guard = Guard::of(requirement, verifiers);
  }

  using Fields = std::vector<std::pair<std::string, std::string>>;
  /// The status: 200 for who is let in. As the host asks: its loop, then where it may wait.
  int ask(const Fields& fields, const std::string& peer = "192.0.2.1:1") const {
    Given given;
    for (const auto& [name, value] : fields) given.with(name, value);
    given.exchange.request.peer = peer;
    Granted granted;
    Outcome outcome = guard->admit(given.exchange, granted, nullptr, Patience::none);
    if (outcome == Outcome::slow) {
      granted = {};
      outcome = guard->admit(given.exchange, granted, nullptr, Patience::any);
    }
    return outcome == Outcome::granted ? 200 : given.exchange.reply.status;
  }
  static Fields with(const std::string& value) { return {{"authorization", value}}; }

  const testing::Folder folder;
  settings::Settings settings = settings::load({});
  const std::shared_ptr<KnownGates> known = std::make_shared<KnownGates>();
  std::shared_ptr<const Guard> guard;
};

TEST_F(GuardTest, RightPasswordsAtOnceAreNoAttempts) {
  write_users(slow_hash_of_secret);
  require({{"basic", ""}});
  std::array<std::atomic<int>, users> status{};
  at_once(users, [&](int i) {
    status[static_cast<std::size_t>(i)] = ask(with(basic("user" + std::to_string(i), "secret")));
  });
  for (const std::atomic<int>& one : status) EXPECT_EQ(one, 200);
}

TEST_F(GuardTest, AFloodOfGuessesIsBounded) {
  constexpr int guesses = 120;
  write_users(slow_hash_of_secret);
  require({{"basic", ""}});
  std::atomic<int> wrong{0}, crowded{0};
  at_once(guesses, [&](int i) {
    const int status = ask(with(basic("user" + std::to_string(i), "guess")));
    status == 401 ? ++wrong : ++crowded;
  });
  EXPECT_GE(wrong, limit);
  EXPECT_LT(wrong, guesses / 2) << "who has waited for a turn is looked at again";
  EXPECT_EQ(ask(with(basic("user0", "guess"))), 429);
}

TEST_F(GuardTest, AVerifierThatFailsCountsAgainstNobody) {
  require({{"out", ""}, {"key", ""}});
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ask({{"x-out", "whatever"}}), 503);
  EXPECT_EQ(ask({{"x-key", "key-of-ada"}}), 200);
}

TEST_F(GuardTest, WhatIsRightForOneOfTwoIsNotWrong) {
  require({{"one", ""}, {"two", ""}});
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ask(with("Bearer key-of-bob")), 200);
  require({{"one", ""}, {"two", "other"}});
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ask(with("Bearer key-of-bob")), 403);
  EXPECT_EQ(ask(with("Bearer key-of-ada")), 200);
}

TEST_F(GuardTest, WhatIsWrongCountsOnceARequest) {
  require({{"key", ""}, {"two", ""}, {"basic", ""}});
  for (int i = 0; i < limit; ++i)
    EXPECT_EQ(ask({{"x-key", "wrong"}, {"authorization", basic("user0", "wrong")}}), 401) << i;
  EXPECT_EQ(ask({{"x-key", "wrong"}}), 429);
}

TEST_F(GuardTest, AGuessCountsBesideWhatIsRight) {
  require({{"key", ""}, {"two", ""}});
  for (int i = 0; i < limit; ++i)
    EXPECT_EQ(ask({{"x-key", "guess"}, {"authorization", "Bearer key-of-bob"}}), 200);
  EXPECT_EQ(ask({{"x-key", "guess"}}), 429);
}

TEST_F(GuardTest, WhoIsOftenWrongAboutANameKeepsNobodyElseOut) {
  require({{"basic", ""}});
  for (int i = 0; i < 3 * limit; ++i) ask(with(basic("user5", "wrong")));
  EXPECT_EQ(ask(with(basic("user5", "secret"))), 429);
  EXPECT_EQ(ask(with(basic("user5", "secret")), "192.0.2.2:1"), 200);
}

TEST_F(GuardTest, ANameIsTriedByAllTogetherSoManyTimesAsOften) {
  require({{"basic", ""}});
  const auto peer = [](int i) { return "192.0.2." + std::to_string(i) + ":1"; };
  for (int i = 0; i < limit * 10; ++i)
    EXPECT_EQ(ask(with(basic("user5", "wrong")), peer(100 + i / limit)), 401) << i;
  EXPECT_EQ(ask(with(basic("user5", "wrong")), peer(1)), 429);
  EXPECT_EQ(ask(with(basic("user6", "secret")), peer(1)), 200);
}

TEST_F(GuardTest, WhoMayNotIsKnownAllTheSame) {
  require({{"key", "other"}});
  Given given;
  given.with("x-key", "key-of-ada");
  Granted granted;
  EXPECT_EQ(guard->admit(given.exchange, granted, nullptr, Patience::none), Outcome::refused);
  EXPECT_EQ(given.exchange.reply.status, 403);
  ASSERT_NE(granted.subject, nullptr);
  EXPECT_EQ(*granted.subject, "ada");
}

}  // namespace
}  // namespace portico::http
