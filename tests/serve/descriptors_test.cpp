// Where descriptors are few, those who ask for the host's health get one still.

#include <filesystem>
#include <list>

#include <sys/resource.h>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/gate.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using testing::Client;
using testing::Folder;
using testing::Gate;
using ::testing::HasSubstr;
using testing::Host;

class Descriptors : public ::testing::Test {
protected:
  const Folder folder;

  void SetUp() override { folder.add("calls"); }

  /// Started by a shell that has set the limit.
  std::vector<std::string> limited(const std::string& limit) const {
    return {"-c",
            "ulimit " + limit + R"(; exec "$0" "$@")",
            std::string{PORTICO_BINARY_DIR} + "/bin/portico",
            "serve",
            "--plugins",
            folder.path().string(),
            "--listen",
            "127.0.0.1:0",
            "--monitoring-listen",
            "127.0.0.1:0",
            "--threads-serving",
            "2"};
  }

  static int monitoring_port(Host& host) {
    host.port();
    const std::string out = host.out();
    const auto line = out.find("monitoring on http://127.0.0.1:");
    return std::stoi(out.substr(out.find(':', line + 20) + 1));
  }
};

TEST_F(Descriptors, AreLeftForTheOperator) {
  Host host{limited("-n 64"), {}, Host::Errors::caught, "/bin/sh"};
  const int port = host.port(), watched = monitoring_port(host);
  const Gate gate;
  std::list<Client> clients;
  for (int i = 0; i < 120; ++i)
    clients.emplace_back(port).send("GET /calls/held?" + gate.path() +
                                    " HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(host.await_err("no descriptor for another connection"));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Client{watched}.get("/healthz").status, 200);
  EXPECT_EQ(Client{watched}.get("/metrics").status, 200);
  gate.open();
  // Each one is served, when those before it have given their descriptors back.
  while (!clients.empty()) {
    EXPECT_EQ(clients.front().receive().status, 200);
    clients.pop_front();
  }
  const std::string said = host.err();
  const auto first = said.find("no descriptor for another");
  EXPECT_EQ(said.find("no descriptor for another", first + 1), std::string::npos) << said;
  EXPECT_THAT(said, HasSubstr("64 are allowed"));
}

TEST_F(Descriptors, AreAsManyAsTheHardLimitAllows) {
  Host host{limited("-S -n 64"), {}, Host::Errors::caught, "/bin/sh"};
  host.port();
  for (const pid_t process : {host.process(), host.serving()}) {
    rlimit limit{};
    ASSERT_EQ(::prlimit(process, RLIMIT_NOFILE, nullptr, &limit), 0);
    EXPECT_EQ(limit.rlim_cur, limit.rlim_max);
  }
}

}  // namespace
}  // namespace portico
