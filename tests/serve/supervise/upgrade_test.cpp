// The whole host replaced while it serves: by command and by signal, under load, and by programs
// that cannot serve.

#include <cstdio>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"
#include "serve/shell.hpp"
#include "serve/socket_unit.hpp"
#include "serve/steady_load.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using testing::Response;
using testing::SteadyLoad;

/// Hosts whose own parent has ended become children of this process, which ends them.
class Upgrade : public ::testing::Test {
protected:
  void SetUp() override {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    fs::create_directory(folder / "plugins");
    fs::copy_file(Folder::fixture("good"), folder / "plugins" / "good.so");
    // A program of its own, which can be replaced.
    fs::copy_file(built, program());
  }
  void TearDown() override {
    host.reset();
    for (const pid_t one : heirs) ::kill(one, SIGKILL);
    for (const pid_t one : heirs) ::waitpid(one, nullptr, 0);
  }

  void serve(const std::string& more = {}, Host::Variables variables = {}) {
    config = folder.write("p.json", R"({"listen": ["127.0.0.1:0", "unix:)" + socket() +
                                        R"("], "plugin_folder": ")" +
                                        (folder / "plugins").string() + '"' + more + "}");
    variables["XDG_RUNTIME_DIR"] = folder.path();
    host.emplace(std::vector<std::string>{"serve", "--config", config}, variables,
                 Host::Errors::caught, program());
    port = host->port();
    current = host->process();
  }
  /// What the command prints, and its status.
  std::string command(const std::string& words) const {
    return testing::printed("XDG_RUNTIME_DIR=" + folder.path().string() + ' ' + built + ' ' +
                            words + " --config " + config + " 2>&1; echo status $?");
  }
  /// By command; the process that serves then.
  pid_t upgrade() {
    const std::string said = command("upgrade");
    EXPECT_THAT(said, HasSubstr("status 0"));
    EXPECT_THAT(said, HasSubstr("with portico " PORTICO_VERSION " serves in the place of process " +
                                std::to_string(current)));
    int number = 0;
    std::sscanf(said.c_str(), "process %d ", &number);
    if (number <= 0) throw std::runtime_error{said};
    heirs.insert(number);
    return current = number;
  }
  /// The process that was started first to go on in the place of the host.
  pid_t heir_in_log() const {
    const std::string said = host->err(), words = "upgrade: process ";
    const auto at = said.find(words);
    if (at == std::string::npos) throw std::runtime_error{said};
    return std::stoi(said.substr(at + words.size()));
  }
  bool has_ended(pid_t process) {
    int status = 0;
    if (::waitpid(process, &status, WNOHANG) != process) return false;
    heirs.erase(process);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    return true;
  }
  std::string program() const { return folder / "portico"; }
  std::string socket() const { return folder / "portico.sock"; }

  const std::string built = PORTICO_BINARY_DIR "/bin/portico";
  const Folder folder;
  std::string config;
  std::optional<Host> host;
  std::set<pid_t> heirs;
  int port = 0;
  pid_t current = 0;
};

TEST_F(Upgrade, LosesNoRequestInTwenty) {
  serve();
  SteadyLoad load{port, "/good"};
  for (int round = 0; round < 20; ++round) {
    const pid_t before = current;
    upgrade();
    const int answered = load.answered();
    ASSERT_TRUE(until([&] { return load.answered() > answered; }));
    if (before != host->process()) {
      EXPECT_TRUE(until([&] { return has_ended(before); }));
    }
  }
  load.end();
  EXPECT_EQ(load.failed(), 0);
  EXPECT_EQ(host->wait(), 0) << host->err();
}

TEST_F(Upgrade, LosesNoRequestInTwentyRestartsBehindASocketUnit) {
  const testing::SocketUnit unit;
  config = folder.write("p.json", R"({"listen": ["fd:http"], "deadlines": {"lame_duck": 0.2},
                        "plugin_folder": ")" +
                                      (folder / "plugins").string() + "\"}");
  const auto start = [&] {
    host.emplace(
        std::vector<std::string>{"-c", unit.hand_over(program() + " serve --config " + config)},
        Host::Variables{{"XDG_RUNTIME_DIR", folder.path()}}, Host::Errors::caught, "/bin/sh");
    EXPECT_EQ(host->port(), unit.port());
  };
  start();
  SteadyLoad load{unit.port(), "/good"};
  testing::restart_twenty_times(host, load, start);
  load.end();
  EXPECT_EQ(load.failed(), 0);
}

TEST_F(Upgrade, LosesNoRequestInTwentyReloads) {
  serve();
  SteadyLoad load{port, "/good"};
  for (int round = 0; round < 20; ++round) EXPECT_THAT(command("reload"), HasSubstr("status 0"));
  load.end();
  EXPECT_EQ(load.failed(), 0);
}

TEST_F(Upgrade, KeepsSocketsTheirFilesAndWhatWasDecided) {
  serve();
  EXPECT_THAT(command("disable good"), HasSubstr("disabled"));
  const auto inode = [&] { return testing::printed("stat -c %i " + socket()); };
  const std::string before = inode();
  upgrade();
  EXPECT_EQ(host->wait(), 0) << host->err();
  EXPECT_EQ(inode(), before);
  EXPECT_THAT(testing::printed("curl -s --unix-socket " + socket() + " http://a/good"),
              HasSubstr("detail"));
  EXPECT_EQ(Client{port}.get("/good").status, 404);
  EXPECT_THAT(command("plugins"), HasSubstr("disabled"));
  EXPECT_THAT(command("enable good"), HasSubstr("serving"));
  EXPECT_EQ(Client{port}.get("/good").status, 200);
  Host::signal(current, SIGTERM);
  EXPECT_TRUE(until([&] { return has_ended(current); }));
  EXPECT_FALSE(fs::exists(socket()));
}

TEST_F(Upgrade, EndsConnectionsWithTheirNextReply) {
  serve();
  Client kept{port};
  EXPECT_EQ(kept.get("/good").status, 200);
  upgrade();
  // The one that leaves hears of it at the same time as whoever has asked.
  EXPECT_TRUE(until([&] {
    const Response one = kept.get("/good");
    EXPECT_EQ(one.status, 200);
    return one.head.find("connection: close") != std::string::npos;
  }));
  EXPECT_EQ(host->wait(), 0) << host->err();
}

TEST_F(Upgrade, IsAskedForBySignalToo) {
  serve();
  host->signal(SIGUSR2);
  EXPECT_EQ(host->wait(), 0) << host->err();
  heirs.insert(heir_in_log());
  EXPECT_EQ(Client{port}.get("/good").status, 200);
}

TEST_F(Upgrade, KeepsTheHostWhenTheNewOneCannotServe) {
  serve();
  const auto stays = [&](const std::string& why) {
    EXPECT_THAT(command("upgrade"), ::testing::AllOf(HasSubstr(why), HasSubstr("status 2"),
                                                     HasSubstr("the host goes on as it is")));
    EXPECT_EQ(Client{port}.get("/good").status, 200);
    EXPECT_TRUE(fs::exists(socket()));
  };
  fs::rename(program(), folder / "kept");
  stays("there is no program at " + program());
  folder.write("portico", "#!/bin/sh\necho I do not start >&2\nexit 3\n");
  fs::permissions(program(), fs::perms::owner_all);
  stays("has ended with status 3 before it served");
  EXPECT_TRUE(host->await_err("I do not start"));
  folder.write("portico", "#!/bin/sh\nexec sleep 0\n");
  stays("has ended with status 0 before it served");
  folder.write("portico", "not a program");
  stays("cannot be started: Exec format error");
  // The right program with settings that it cannot use.
  fs::rename(folder / "kept", program());
  folder.write("p.json", "{\"listen\": 5}");
  EXPECT_THAT(testing::printed("XDG_RUNTIME_DIR=" + folder.path().string() + ' ' + built +
                               " upgrade --plugins " + (folder / "plugins").string() + " 2>&1"),
              HasSubstr("has ended with status 78 before it served"));
  EXPECT_EQ(Client{port}.get("/good").status, 200);
  // Nor does one change the rights of a socket, that does not come to serve on it.
  const auto mode = [&] { return testing::printed("stat -c %a " + socket()); };
  const std::string before = mode();
  const std::string narrow = R"({"address": "unix:)" + socket() + R"(", "mode": "0600"})";
  folder.write("p.json", R"({"listen": [)" + narrow + R"(, "192.0.2.1:1"], "plugin_folder": ")" +
                             (folder / "plugins").string() + "\"}");
  stays("has ended with status 2 before it served");
  EXPECT_EQ(mode(), before);
  folder.write("p.json", R"({"listen": ["127.0.0.1:0", )" + narrow + R"(], "plugin_folder": ")" +
                             (folder / "plugins").string() + "\"}");
  upgrade();
  EXPECT_EQ(mode(), "600\n");
  EXPECT_EQ(Client{port}.get("/good").status, 200);
}

// The second does not start another one, and neither is told that it failed.
TEST_F(Upgrade, AnswersAllWhoAskForIt) {
  serve();
  fs::rename(program(), folder / "kept");
  const std::string gate = folder / "gate";
  ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
  folder.write("portico", "#!/bin/sh\nread word <" + gate + "\nexec " + (folder / "kept").string() +
                              " \"$@\"\n");
  fs::permissions(program(), fs::perms::owner_all);
  std::string first, second;
  std::thread asks{[&] { first = command("upgrade"); }};
  EXPECT_TRUE(host->await_err("is to take this host's place"));
  heirs.insert(heir_in_log());
  std::thread asks_too{[&] { second = command("upgrade"); }};
  EXPECT_TRUE(host->await_err("is about to take this host's place already"));
  testing::printed("timeout 20 sh -c 'echo go >" + gate + "'");
  asks.join();
  asks_too.join();
  EXPECT_THAT(first, HasSubstr("process " + std::to_string(*heirs.begin()) + " with portico"));
  EXPECT_THAT(first, HasSubstr("status 0"));
  EXPECT_EQ(second, first);
  EXPECT_EQ(host->wait(), 0) << host->err();
  EXPECT_EQ(Client{port}.get("/good").status, 200);
}

TEST_F(Upgrade, EndsWithTheHostWhenThatIsStopped) {
  serve();
  fs::rename(program(), folder / "kept");
  folder.write("portico", "#!/bin/sh\nexec sleep 3600\n");
  fs::permissions(program(), fs::perms::owner_all);
  std::string said;
  std::thread asks{[&] { said = command("upgrade"); }};
  EXPECT_TRUE(host->await_err("is to take this host's place"));
  host->signal(SIGUSR2);
  EXPECT_TRUE(host->await_err("process " + std::to_string(heir_in_log()) + " of " + program() +
                              " is about to take this host's place already; kill it to keep"));
  host->signal(SIGTERM);
  EXPECT_EQ(host->wait(), 0) << host->err();
  asks.join();
  EXPECT_THAT(said, HasSubstr("status 2"));
  const pid_t sleeper = heir_in_log();
  EXPECT_TRUE(until([&] {
    ::waitpid(sleeper, nullptr, WNOHANG);
    return ::kill(sleeper, 0) != 0;
  }));
}

TEST_F(Upgrade, GoesOnWhenTheOldHostIsKilled) {
  serve();
  host->signal(SIGSTOP);
  host->signal(SIGUSR2);
  host->signal(SIGCONT);
  ASSERT_TRUE(host->await_err("is to take this host's place"));
  heirs.insert(heir_in_log());
  host->signal(SIGKILL);
  host->wait();
  EXPECT_TRUE(until([&] {
    try {
      return Client{port}.get("/good").status == 200 &&
             command("plugins").find("status 0") != std::string::npos;
    } catch (const std::exception&) {
      return false;
    }
  }));
}

TEST_F(Upgrade, IsNothingForAHostWithoutSupervisor) {
  const std::string file =
      folder.write("p.json", R"({"plugin_folder": ")" + (folder / "plugins").string() + "\"}");
  config = file;
  Host alone{{"serve", "--no-supervise", "--listen", "127.0.0.1:0", "--config", file},
             {{"XDG_RUNTIME_DIR", folder.path()}}};
  alone.port();
  EXPECT_THAT(command("upgrade"), HasSubstr("this host has no supervisor"));
}

/// The socket of a service manager, as systemd has it for Type=notify.
class Service : public Upgrade {
protected:
  void SetUp() override {
    Upgrade::SetUp();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder / "notify";
    path.copy(address.sun_path, path.size());
    ASSERT_EQ(::bind(manager, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const timeval patience{10 * slowness, 0};
    ::setsockopt(manager, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    variables["NOTIFY_SOCKET"] = path;
  }
  void TearDown() override {
    Upgrade::TearDown();
    ::close(manager);
  }
  /// The next word that is about something else than being alive.
  std::string next() const {
    std::string said;
    do said = any();
    while (said == "WATCHDOG=1");
    return said;
  }
  std::string any() const {
    char room[512];
    const ssize_t count = ::recv(manager, room, sizeof room, 0);
    return count < 0 ? "nothing" : std::string(room, static_cast<std::size_t>(count));
  }

  const int manager = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  Host::Variables variables;
};

TEST_F(Service, IsToldWhatTheHostDoes) {
  variables["WATCHDOG_USEC"] = "2000000";
  serve({}, variables);
  EXPECT_EQ(next(), "READY=1");
  EXPECT_EQ(any(), "WATCHDOG=1");
  host->signal(SIGHUP);
  EXPECT_THAT(next(), ::testing::MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
  EXPECT_EQ(next(), "READY=1");
  const pid_t heir = upgrade();
  EXPECT_EQ(next(), "MAINPID=" + std::to_string(heir));
  EXPECT_EQ(next(), "READY=1");
  EXPECT_EQ(host->wait(), 0);
  EXPECT_EQ(any(), "WATCHDOG=1");
  Host::signal(heir, SIGTERM);
  EXPECT_EQ(next(), "STOPPING=1");
  EXPECT_TRUE(until([&] { return has_ended(heir); }));
}

// systemd waits for the end of a main process that is its own child, and kills others at once.
TEST_F(Service, IsTheParentOfTheNewHostBeforeItHearsOfIt) {
  serve({}, variables);
  EXPECT_EQ(next(), "READY=1");
  Client idle{port};  // holds the old host
  EXPECT_EQ(idle.get("/good").status, 200);
  const pid_t old = current, heir = upgrade();
  EXPECT_EQ(next(), "MAINPID=" + std::to_string(heir));
  int parent = 0;
  std::sscanf(testing::printed("cat /proc/" + std::to_string(heir) + "/stat").c_str(),
              "%*d (%*[^)]) %*c %d", &parent);
  EXPECT_EQ(parent, ::getpid()) << "which collects orphans, as systemd does";
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(old), &info, WEXITED | WNOHANG | WNOWAIT);
  EXPECT_EQ(info.si_pid, 0) << "the old host has not ended yet";
}

TEST_F(Service, KeepsItsMainProcessWhenTheNewOneFails) {
  serve({}, variables);
  EXPECT_EQ(next(), "READY=1");
  folder.write("new", "#!/bin/sh\nexit 3\n");
  fs::permissions(folder / "new", fs::perms::owner_all);
  fs::rename(folder / "new", program());
  EXPECT_THAT(command("upgrade"), HasSubstr("has ended with status 3"));
  host->signal(SIGTERM);
  EXPECT_THAT(next(), HasSubstr("MAINPID=" + std::to_string(host->process())));
  EXPECT_EQ(next(), "STOPPING=1");
}

// It is nobody's child by then that the host could wait for.
TEST_F(Service, KeepsItsMainProcessWhenTheNewOneEndsAfterItWasReady) {
  serve({}, variables);
  EXPECT_EQ(next(), "READY=1");
  folder.write("new", "#!/usr/bin/env python3\n"
                      "import socket, sys\n"
                      "link = socket.socket(fileno=int(sys.argv[2]))\n"
                      "while link.recv(4096) != b'end': pass\n"
                      "link.send(b'ready 9')\n"
                      "link.recv(4096)\n");
  fs::permissions(folder / "new", fs::perms::owner_all);
  fs::rename(folder / "new", program());
  EXPECT_THAT(command("upgrade"),
              ::testing::AllOf(HasSubstr("has ended before it took over"), HasSubstr("status 2")));
  EXPECT_EQ(next(), "MAINPID=" + std::to_string(heir_in_log()));
  EXPECT_EQ(next(), "MAINPID=" + std::to_string(host->process()));
  EXPECT_EQ(Client{port}.get("/good").status, 200);
}

TEST_F(Service, HearsOfAHostWithoutSupervisorToo) {
  config = folder.write("p.json", "{}");
  variables["XDG_RUNTIME_DIR"] = folder.path();
  Host alone{{"serve", "--no-supervise", "--listen", "127.0.0.1:0", "--plugins",
              (folder / "plugins").string()},
             variables};
  EXPECT_EQ(next(), "READY=1");
  alone.signal(SIGTERM);
  EXPECT_EQ(next(), "STOPPING=1");
  EXPECT_EQ(alone.wait(), 0);
}

}  // namespace
}  // namespace portico
