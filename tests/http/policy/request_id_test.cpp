#include <gtest/gtest.h>

#include <functional>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "http/given.hpp"
#include "http/policy/rule.hpp"
#include "settings/load.hpp"

namespace portico::http {
namespace {

MadeRule made(const std::function<void(settings::RequestId&)>& change = {}) {
  settings::Settings all = settings::load({});
  if (change) change(all.request_id);
  return request_id(all);
}

std::string named(const MadeRule& ids, const char* sent) {
  Given given;
  given.with("x-request-id", sent);
  ids->before(given.exchange, "");
  const std::string first{given.exchange.id};
  ids->before(given.exchange, "");
  EXPECT_EQ(given.exchange.id, first) << "a request has one name";
  ids->after(given.exchange);
  EXPECT_EQ(given.sent("x-request-id"), first);
  return first;
}

TEST(RequestId, TheClientsOwnIsTakenWhenItIsHarmless) {
  const auto taken = [](const std::string& id) {
    Given given;
    given.with("x-request-id", id);
    made()->before(given.exchange, "");
    return given.exchange.id == id;
  };
  EXPECT_TRUE(taken("a"));
  EXPECT_TRUE(taken("0aZ._-"));
  EXPECT_TRUE(taken(std::string(128, 'x')));
  for (const auto& id :
       {std::string{}, std::string(129, 'x'), std::string{"a b"}, std::string{"a\n"},
        std::string{"a/b"}, std::string{"\xc3\xa4"}, std::string{"a\0b", 3}})
    EXPECT_FALSE(taken(id)) << id;
}

TEST(RequestId, MadeOnesAre32HexadecimalDigits) {
  EXPECT_EQ(named(made(), "mine-1"), "mine-1");
  for (const auto& id :
       {named(made(), "not mine"), named(made([](auto& id) { id.accept = false; }), "mine-1")}) {
    EXPECT_EQ(id.size(), 32U);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
  }
}

TEST(RequestId, TheHandlersFieldStandsAndSendingCanBeTurnedOff) {
  Given given;
  given.with("x-request-id", "mine").field("X-Request-ID", "another");
  made()->before(given.exchange, "");
  made()->after(given.exchange);
  EXPECT_EQ(given.exchange.reply.headers.size(), 1U);
  EXPECT_EQ(given.sent("x-request-id"), "another");
  Given quiet;
  const MadeRule unsent = made([](auto& id) { id.send = false; });
  unsent->before(quiet.exchange, "");
  unsent->after(quiet.exchange);
  EXPECT_FALSE(quiet.exchange.id.empty());
  EXPECT_TRUE(quiet.exchange.reply.headers.empty());
}

TEST(RequestId, ItsFieldMayHaveAnotherName) {
  const MadeRule ids = made([](auto& id) { id.header = "X-Trace"; });
  Given given;
  given.with("X-Trace", "mine").with("X-Request-ID", "other");
  ids->before(given.exchange, "");
  ids->after(given.exchange);
  EXPECT_EQ(given.exchange.id, "mine");
  EXPECT_EQ(given.sent("x-trace"), "mine");
  EXPECT_EQ(given.sent("x-request-id"), "(none)");
  for (const char* name : {"", "a b", "Content-Length", "Content-Type", "TE", "x:y"})
    EXPECT_THROW(made([name](auto& id) { id.header = name; }), std::invalid_argument) << name;
}

TEST(RequestId, NoTwoAreTheSameOnAnyThread) {
  std::mutex mutex;
  std::set<std::string> all;
  const auto make = [&] {
    for (int i = 0; i < 1000; ++i) {
      Given given;
      made()->before(given.exchange, "");
      const std::lock_guard lock{mutex};
      all.emplace(given.exchange.id);
    }
  };
  std::thread one{make}, two{make};
  one.join(), two.join();
  EXPECT_EQ(all.size(), 2000U);
}

}  // namespace
}  // namespace portico::http
