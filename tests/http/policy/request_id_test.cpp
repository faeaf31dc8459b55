#include "http/policy/request_id.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "http/given.hpp"

namespace portico::http {
namespace {

TEST(RequestId, TheClientsOwnIsTakenWhenItIsHarmless) {
  EXPECT_TRUE(RequestId::acceptable("a"));
  EXPECT_TRUE(RequestId::acceptable("0aZ._-"));
  EXPECT_TRUE(RequestId::acceptable(std::string(128, 'x')));
  for (const auto& id :
       {std::string{}, std::string(129, 'x'), std::string{"a b"}, std::string{"a\n"},
        std::string{"a/b"}, std::string{"\xc3\xa4"}, std::string{"a\0b", 3}})
    EXPECT_FALSE(RequestId::acceptable(id)) << id;
}

std::string named(const RequestId& ids, const char* sent) {
  Given given;
  given.with("x-request-id", sent);
  ids.name(given.exchange);
  const std::string first{given.exchange.id};
  ids.name(given.exchange);
  EXPECT_EQ(given.exchange.id, first) << "a request has one name";
  ids.mark(given.exchange);
  EXPECT_EQ(given.sent("x-request-id"), first);
  return first;
}

TEST(RequestId, MadeOnesAre32HexadecimalDigits) {
  EXPECT_EQ(named(RequestId{{}}, "mine-1"), "mine-1");
  for (const auto& id :
       {named(RequestId{{}}, "not mine"), named(RequestId{{.accept = false}}, "mine-1")}) {
    EXPECT_EQ(id.size(), 32U);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
  }
}

TEST(RequestId, TheHandlersFieldStandsAndSendingCanBeTurnedOff) {
  Given given;
  given.with("x-request-id", "mine").field("X-Request-ID", "another");
  RequestId{{}}.name(given.exchange);
  RequestId{{}}.mark(given.exchange);
  EXPECT_EQ(given.exchange.reply.headers.size(), 1U);
  EXPECT_EQ(given.sent("x-request-id"), "another");
  Given quiet;
  const RequestId unsent{{.send = false}};
  unsent.name(quiet.exchange);
  unsent.mark(quiet.exchange);
  EXPECT_FALSE(quiet.exchange.id.empty());
  EXPECT_TRUE(quiet.exchange.reply.headers.empty());
}

TEST(RequestId, ItsFieldMayHaveAnotherName) {
  const RequestId ids{{.header = "X-Trace"}};
  Given given;
  given.with("X-Trace", "mine").with("X-Request-ID", "other");
  ids.name(given.exchange);
  ids.mark(given.exchange);
  EXPECT_EQ(given.exchange.id, "mine");
  EXPECT_EQ(given.sent("x-trace"), "mine");
  EXPECT_EQ(given.sent("x-request-id"), "(none)");
  for (const char* name : {"", "a b", "Content-Length", "Content-Type", "TE", "x:y"})
    EXPECT_THROW(RequestId({.header = name}), std::invalid_argument) << name;
}

TEST(RequestId, NoTwoAreTheSameOnAnyThread) {
  std::mutex mutex;
  std::set<std::string> all;
  const auto make = [&] {
    for (int i = 0; i < 1000; ++i) {
      Given given;
      RequestId{{}}.name(given.exchange);
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
