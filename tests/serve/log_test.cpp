// The log of a host as its operator has it: where it is written, what it hides, what it leaves out.

#include <filesystem>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"
#include "slowness.hpp"

namespace portico {
namespace {

using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;

class HostLog : public ::testing::Test {
protected:
  const Folder folder, logs;
  const std::filesystem::path log = logs.path() / "portico.log",
                              old = logs.path() / "portico.log.1";

  void SetUp() override { folder.add("good"); }

  std::vector<std::string> arguments(std::vector<std::string> more = {}) const {
    more.insert(more.begin(),
                {"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0"});
    return more;
  }
  Host::Variables variables() const { return {{"XDG_RUNTIME_DIR", logs.path()}}; }

  static bool await(const std::filesystem::path& file, const std::string& words) {
    return until([&] {
      std::error_code error;
      return std::filesystem::exists(file, error) &&
             Folder::read(file).find(words) != std::string::npos;
    });
  }
};

TEST_F(HostLog, HidesSecretsInTargets) {
  Host host{arguments({"--log-fields", "user-agent"})};
  Client client{host.port()};
  EXPECT_EQ(client.get("/good?token=SECRET&api_key=SECRET&page=2").status, 200);
  EXPECT_EQ(client.get("/good?last=1").status, 200);
  ASSERT_TRUE(host.await_err("/good?last=1"));
  EXPECT_THAT(host.err(), HasSubstr("/good?token=***&api_key=***&page=2"));
  EXPECT_THAT(host.err(), HasSubstr(" user-agent=\"-\""));
  EXPECT_THAT(host.err(), Not(HasSubstr("SECRET")));
}

TEST_F(HostLog, HidesThemInWhatIsCutOff) {
  folder.add("calls");
  Host host{arguments({"--deadlines-shutdown", "0.1"})};
  const std::string gate = logs.path() / "gate&token=SECRET";
  Client client{host.port()};
  client.send("GET /calls/held?" + gate + " HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(until([&] { return std::filesystem::exists(gate + ".begun"); }));
  host.signal(SIGTERM);
  ASSERT_TRUE(host.await_err("/gate&token=*** of 127.0.0.1"));
  logs.write("gate&token=SECRET", "");
  host.wait();
  EXPECT_THAT(host.err(), Not(HasSubstr("SECRET")));
}

TEST_F(HostLog, LeavesOutHealthChecksThatAreWell) {
  Host host{arguments({"--monitoring-public", "all"})};
  Client client{host.port()};
  for (const char* path : {"/healthz", "/readyz", "/metrics", "/good"})
    EXPECT_EQ(client.get(path).status, 200) << path;
  ASSERT_TRUE(host.await_err(" GET /good "));
  for (const char* path : {"/healthz", "/readyz", "/metrics"})
    EXPECT_THAT(host.err(), Not(HasSubstr(std::string{" GET "} + path)));
}

TEST_F(HostLog, IsAFileThatIsOpenedAgain) {
  const auto file = folder.write("p.json", R"({"plugins": {"good": {"isolation": "process"}}})");
  for (const bool supervised : {true, false}) {
    std::vector<std::string> words =
        arguments({"--config", file, "--log-file", log.string(), "--log-level", "debug"});
    if (!supervised) words.emplace_back("--no-supervise");
    Host host{words, variables()};
    Client client{host.port()};
    EXPECT_EQ(client.get("/good?number=1").status, 200);
    ASSERT_TRUE(await(log, "number=1"));
    std::filesystem::rename(log, old);
    host.signal(SIGUSR1);
    ASSERT_TRUE(until([&] { return std::filesystem::exists(log); }));
    // The process that serves may be told a moment later.
    ASSERT_TRUE(until([&] {
      client.get("/good?number=2");
      return Folder::read(log).find("number=2") != std::string::npos;
    }));
    if (supervised) {
      host.signal_serving(SIGKILL);
      EXPECT_TRUE(await(log, "was killed by SIGKILL"));
      EXPECT_TRUE(await(log, " serves\n"));
    }
    std::filesystem::rename(log, old);
    EXPECT_EQ(testing::run({"reload", "--plugins", folder.path().string()}, variables()).status, 0);
    EXPECT_TRUE(await(log, "settings are read again"));
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(), 0);
    EXPECT_EQ(host.err(), "");
    std::filesystem::remove(log);
  }
}

TEST_F(HostLog, GoesOnWhereItWasWhenItsFileCannotBeOpened) {
  Host host{arguments({"--log-file", log.string()}), variables()};
  Client client{host.port()};
  std::filesystem::rename(log, old);
  std::filesystem::create_directory(log);
  host.signal(SIGUSR1);
  ASSERT_TRUE(await(old, "the log goes on where it was"));
  EXPECT_EQ(client.get("/good?number=2").status, 200);
  EXPECT_TRUE(await(old, "number=2"));
}

TEST_F(HostLog, IsRefusedWhereThereCanBeNone) {
  const auto said = testing::run(arguments({"--log-file", (logs.path() / "none/a").string()}), {});
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.err, HasSubstr("log.file"));
  EXPECT_THAT(said.err, HasSubstr("does not exist"));
}

}  // namespace
}  // namespace portico
