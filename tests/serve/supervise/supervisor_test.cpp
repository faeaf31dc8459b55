// What the process that an operator starts bears: signals, want of threads and memory, streams that
// are closed.

#include "serve/supervise/supervisor.hpp"

#include <cstdio>

#include <gmock/gmock.h>

#include "os/sanitized.hpp"
#include "plugin/folder.hpp"
#include "serve/host.hpp"
#include "serve/shell.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Response;

class Supervisor : public ::testing::Test {
protected:
  const Folder folder, runtime;

  void SetUp() override { folder.add("good"); }

  Host::Variables variables() const { return {{"XDG_RUNTIME_DIR", runtime.path()}}; }
  std::vector<std::string> arguments(std::vector<std::string> more = {}) const {
    more.insert(more.begin(),
                {"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0"});
    return more;
  }
  static std::string seconds(int patience) { return std::to_string(patience * slowness); }
  /// What the words print when a shell runs them in front of the executable, and its status.
  std::string in_shell(const std::string& before, const std::string& flags = {}) const {
    const std::string command = before + " XDG_RUNTIME_DIR=" + runtime.path().string() + ' ' +
                                PORTICO_BINARY_DIR + "/bin/portico serve --listen 127.0.0.1:0 " +
                                "--plugins " + folder.path().string() + ' ' + flags +
                                " 2>&1; echo status $?";
    return testing::printed(command);
  }
};

TEST_F(Supervisor, OutlivesSignalsThatAskForSomething) {
  for (const bool supervised : {true, false}) {
    Host host{supervised ? arguments() : arguments({"--no-supervise"}), variables()};
    const int port = host.port();
    const pid_t serving = host.serving();
    for (const int number :
         {SIGHUP, SIGUSR1, SIGALRM, SIGVTALRM, SIGPROF, SIGPWR, SIGRTMIN, SIGRTMAX}) {
      host.signal(number);
      if (supervised) Host::signal(serving, number);
    }
    Host::signal(supervised ? serving : host.process(), SIGUSR2);  // that a supervisor understands
    std::this_thread::sleep_for(200ms);
    EXPECT_EQ(Client{port}.get("/good").status, 200);
    EXPECT_EQ(host.serving(), serving);
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(), 0) << host.err();
  }
}

TEST_F(Supervisor, EndsInOrderWhenItsProcessHasCrashedJustBefore) {
  folder.add("danger_1");
  Host host{arguments(), variables()};
  const int port = host.port();
  const pid_t serving = host.serving();
  host.signal(SIGSTOP);  // so that it hears of both at once
  EXPECT_THROW(Client{port}.get("/danger/segv"), std::runtime_error);
  ASSERT_TRUE(until([&] { return host.serving() != serving; }));
  host.signal(SIGTERM);
  host.signal(SIGCONT);
  EXPECT_EQ(host.wait(), 0) << host.err();
  EXPECT_THAT(host.err(), HasSubstr("crashed with SIGSEGV at address 0x0 in plugin danger 1.0.0"));
}

TEST_F(Supervisor, TakesRequestsWhileBalancersSeeThatItLeaves) {
  for (const bool supervised : {true, false}) {
    const std::string pause = std::to_string(2 * slowness);
    std::vector<std::string> flags{"--deadlines-lame-duck", pause, "--monitoring-listen",
                                   "127.0.0.1:0"};
    if (!supervised) flags.emplace_back("--no-supervise");
    const std::string file = "unix:" + (runtime.path() / "portico.sock").string();
    std::vector<std::string> words = arguments(flags);
    words[4] += ',' + file;
    Host host{words, variables()};
    const int port = host.port(), monitor = host.monitoring_port();
    Client kept{port};
    EXPECT_EQ(kept.get("/good").status, 200);
    host.signal(SIGTERM);
    ASSERT_TRUE(until([&] { return Client{monitor}.get("/readyz").status == 503; }));
    const Response last = kept.get("/good");
    EXPECT_EQ(last.status, 200);
    EXPECT_THAT(last.head, HasSubstr("\r\nconnection: close\r\n"));
    const Response fresh = Client{port}.get("/good");
    EXPECT_EQ(fresh.status, 200);
    EXPECT_THAT(fresh.head, HasSubstr("\r\nconnection: close\r\n"));
    EXPECT_TRUE(std::filesystem::exists(file.substr(5)));
    EXPECT_EQ(host.wait(), 0) << host.err();
    EXPECT_FALSE(std::filesystem::exists(file.substr(5)));
    EXPECT_THAT(host.err(), HasSubstr("not ready any more"));
  }
}

TEST_F(Supervisor, WhoSitsAtATerminalDoesNotWaitForBalancers) {
  Host host{arguments({"--deadlines-lame-duck", "3600"}), variables()};
  EXPECT_EQ(Client{host.port()}.get("/good").status, 200);
  host.signal(SIGINT);
  EXPECT_EQ(host.wait(), 0) << host.err();
}

TEST_F(Supervisor, OutlivesThemWhileItStarts) {
  for (int round = 0; round < 5; ++round) {
    Host host{arguments(), variables()};
    // From the moment on when main() has begun. Before, the system's rule holds.
    ASSERT_TRUE(until([&] { return host.serving() > 0; }));
    for (int i = 0; i < 50; ++i) {
      const pid_t serving = host.serving();
      for (const int number : {SIGHUP, SIGUSR1}) {
        host.signal(number);
        if (serving > 0) Host::signal(serving, number);
      }
      if (serving > 0) Host::signal(serving, SIGUSR2);
      std::this_thread::sleep_for(2ms);
    }
    EXPECT_EQ(Client{host.port()}.get("/good").status, 200);
    EXPECT_THAT(host.err(), Not(HasSubstr("serving process")));
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(), 0) << host.err();
  }
}

TEST_F(Supervisor, OutlivesThemWithIsolatedPlugins) {
  const auto file = folder.write("p.json", R"({"plugins": {"good": {"isolation": "process"}}})");
  Host host{arguments({"--config", file}), variables()};
  const int port = host.port();
  ASSERT_EQ(Client{port}.get("/good").status, 200);
  const std::string children = "/proc/" + std::to_string(host.serving()) + "/task/";
  std::vector<pid_t> isolated;
  for (const auto& thread : std::filesystem::directory_iterator{children}) {
    std::ifstream list{thread.path() / "children"};
    for (pid_t one; list >> one;) isolated.push_back(one);
  }
  ASSERT_EQ(isolated.size(), 1u);
  for (const int number : {SIGHUP, SIGUSR1, SIGUSR2}) Host::signal(isolated[0], number);
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(::kill(isolated[0], 0), 0);
  EXPECT_EQ(Client{port}.get("/good").status, 200);
  EXPECT_THAT(host.err(), Not(HasSubstr("crash")));
}

TEST_F(Supervisor, NamesTheLimitThatLeavesNoRoomToServe) {
  if (os::sanitized) GTEST_SKIP() << "a sanitizer needs all addresses";
  const std::string said =
      in_shell("ulimit -v 400000; timeout " + seconds(60) + " env", "--threads-handlers 200");
  EXPECT_THAT(said, AllOf(HasSubstr("portico: there are not enough threads or processes; MiB of "
                                    "addresses are limited to 390 (ulimit -v, LimitAS)"),
                          HasSubstr("or lower threads.handlers"), HasSubstr("status 2\n"),
                          Not(HasSubstr("terminate"))));
}

TEST_F(Supervisor, GivesUpWhenNoProcessEverComesToServe) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the sanitizer wants to be the first library that is preloaded";
#endif
  // The link is cut before it is read: the process ends without a word of its own.
  const std::string said = in_shell("timeout " + seconds(120) +
                                    " env LD_PRELOAD=" PORTICO_BINARY_DIR "/fixtures/no_worker.so");
  EXPECT_THAT(said, AllOf(HasSubstr("no process has come to serve in 5 starts: the host gives up"),
                          HasSubstr("status 1\n")));
}

TEST_F(Supervisor, GivesClosedStreamsToNobodyElse) {
  const std::string port_file = folder / "descriptors";
  const std::string command = std::string{PORTICO_BINARY_DIR} +
                              "/bin/portico serve --listen 127.0.0.1:0 --plugins " +
                              folder.path().string() + " <&- >&- 2>&- & echo $!";
  FILE* pipe = ::popen(("XDG_RUNTIME_DIR=" + runtime.path().string() + ' ' + command).c_str(), "r");
  pid_t host = 0;
  ASSERT_EQ(std::fscanf(pipe, "%d", &host), 1);
  const auto children = [&] {
    std::ifstream list{"/proc/" + std::to_string(host) + "/task/" + std::to_string(host) +
                       "/children"};
    pid_t child = 0;
    list >> child;
    return child;
  };
  ASSERT_TRUE(until([&] { return children() > 0; }));
  for (const pid_t process : {host, children()})
    for (const char* number : {"0", "1", "2"})
      EXPECT_EQ(std::filesystem::read_symlink("/proc/" + std::to_string(process) + "/fd/" + number),
                "/dev/null")
          << process << ' ' << number;
  Host::signal(host, SIGKILL);
  ::pclose(pipe);
}

}  // namespace
}  // namespace portico
