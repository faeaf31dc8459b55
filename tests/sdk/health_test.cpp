// Health checks as a plugin of the SDK registers and answers them.

#include <stdexcept>

#include <gmock/gmock.h>

#include "sdk/recorder.hpp"

namespace {

using namespace portico;
using ::testing::HasSubstr;
using tests::Recorder;

struct Answered {
  portico_result result;
  std::string why;
};
Answered ask(Recorder& host, const std::string& name) {
  const portico_health_check& check = host.checks.at(name);
  host.failed.clear();
  return {check.run(check.self), host.failed};
}

TEST(Health, IsNothingABoolOrAReason) {
  Recorder host;
  host.failures = true;
  App app{host.host()};
  bool up = true;
  app.health("nothing", [&] {
    if (!up) throw std::runtime_error{"no route to host"};
  });
  app.health("bool", [&] { return up; });
  app.health("reason", [&]() -> Health {
    if (up) return true;
    return Health::failing("has no connection");
  });
  int asked = 0;
  app.health("counted", [asked]() mutable { return ++asked < 2; });
  for (const char* name : {"nothing", "bool", "reason", "counted"})
    EXPECT_EQ(ask(host, name).result, PORTICO_OK) << name;
  up = false;
  for (const char* name : {"nothing", "bool", "reason", "counted"})
    EXPECT_EQ(ask(host, name).result, PORTICO_FAILED) << name;
  EXPECT_THAT(ask(host, "nothing").why, HasSubstr("no route to host"));
  EXPECT_EQ(ask(host, "bool").why, "");
  EXPECT_EQ(ask(host, "reason").why, "has no connection");
}

TEST(Health, OneThatTheHostRefusesIsNoStart) {
  Recorder host;
  App app{host.host()};
  app.health("db", [] {});
  try {
    app.health("db", [] {});
    FAIL() << "was taken twice";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "the host refused health check 'db'");
  }
}

TEST(Health, AnOlderHostAsksNobodyAndIsToldSo) {
  Recorder host;
  host.asks_health = false;
  App app{host.host()};
  app.health("db", [] {});
  ASSERT_EQ(host.log.size(), 1u);
  EXPECT_THAT(host.log[0],
              HasSubstr("health check 'db': this host does not offer portico.health/1"));
}

}  // namespace
