// A running host, asked and told by the commands of the executable.

#include "life/control/control.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <functional>
#include <thread>

#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "life/control/control_socket.hpp"
#include "life/control/lines.hpp"
#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using nlohmann::json;
using ::testing::AnyOf;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Said;
namespace fs = std::filesystem;

class ControlTest : public ::testing::Test {
protected:
  const Folder folder;
  const Folder runtime;

  Host::Variables variables() const { return {{"XDG_RUNTIME_DIR", runtime.path()}}; }
  std::vector<std::string> arguments(std::vector<std::string> more = {}) const {
    more.insert(more.begin(),
                {"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0"});
    return more;
  }
  Said ask(std::vector<std::string> words) const {
    words.insert(words.end(), {"--plugins", folder.path().string()});
    return testing::run(words, variables());
  }
  json plugins() const { return json::parse(ask({"plugins", "--json"}).out); }

  /// Of the hosts in the runtime folder.
  std::vector<fs::path> sockets() const {
    std::vector<fs::path> all;
    for (const auto& entry : fs::directory_iterator{runtime.path()})
      if (entry.is_socket()) all.push_back(entry.path());
    return all;
  }
  os::Descriptor connected() const { return life::connect_to(sockets().at(0)); }
  /// The host's answer to a line that no command sends.
  std::string raw(const std::string& line) const {
    const os::Descriptor socket = connected();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20 * slowness};
    EXPECT_TRUE(life::send_line(socket.number(), line, {deadline}));
    return life::receive_line(socket.number(), {deadline}, 1 << 20);
  }
};

TEST_F(ControlTest, ShowsPluginsAndRoutes) {
  folder.add("good");
  folder.add("newer_abi");
  Host host{arguments(), variables()};
  ASSERT_GT(host.port(), 0);
  Client slow{host.port()};
  const json answer = plugins();
  ASSERT_EQ(answer.at("plugins").size(), 2u) << answer;
  const json good = answer["plugins"][0], refused = answer["plugins"][1];
  EXPECT_EQ(good["id"], "good");
  EXPECT_EQ(good["state"], "serving");
  EXPECT_EQ(good["generation"], 1);
  EXPECT_EQ(good["routes"], 3);
  EXPECT_EQ(good["in_flight"], 0);
  EXPECT_EQ(good["sha256"].get<std::string>().size(), 64u);
  EXPECT_EQ(refused["state"], "refused");
  EXPECT_THAT(refused["note"].get<std::string>(), HasSubstr("asks for ABI 1.7"));
  EXPECT_EQ(answer["refusals"].size(), 1u);
  EXPECT_EQ(answer["process"]["id"], host.serving());
  const Said text = ask({"plugins"});
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(text.out, HasSubstr("PLUGIN  VERSION  STATE"));
  EXPECT_THAT(text.out, HasSubstr("good    1.0.0    serving"));
  EXPECT_THAT(ask({"routes"}).out,
              HasSubstr("GET     /good/echo/{name}  good    1.0.0    serving"));
}

TEST_F(ControlTest, CountsCallsInFlight) {
  folder.add("version_1");
  Host host{arguments(), variables()};
  Client slow{host.port()};
  slow.send("GET /version/later?" + std::to_string(3000 * slowness) +
            " HTTP/1.1\r\nHost: a\r\n\r\n");
  int seen = 0;
  for (int i = 0; i < 200 && seen == 0; ++i) seen = plugins()["plugins"][0]["in_flight"];
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(slow.receive().status, 200);
  for (int i = 0; i < 200 && seen != 0; ++i) seen = plugins()["plugins"][0]["in_flight"];
  EXPECT_EQ(seen, 0);
}

TEST_F(ControlTest, SwitchesOffAndOn) {
  folder.add("good");
  Host host{arguments(), variables()};
  const auto status = [&] { return Client{host.port()}.get("/good").status; };
  ASSERT_EQ(status(), 200);
  EXPECT_EQ(ask({"disable", "good"}).status, 0);
  EXPECT_EQ(status(), 404);
  EXPECT_EQ(ask({"enable", "good"}).status, 0);
  EXPECT_EQ(status(), 200);
  EXPECT_EQ(ask({"quarantine", "good"}).status, 0);
  EXPECT_EQ(status(), 503);
  EXPECT_EQ(plugins()["plugins"][0]["state"], "quarantined");
  EXPECT_EQ(ask({"enable", "good"}).status, 0);
  EXPECT_EQ(status(), 200);
  const Said unknown = ask({"disable", "none"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("there is no plugin 'none' here"));
}

TEST_F(ControlTest, ReadsTheSettingsAgain) {
  folder.add("good");
  const auto file = folder.write("p.json", R"({"plugins": {"good": {"config": {"limit": 3}}}})");
  Host host{arguments({"--config", file}), variables()};
  EXPECT_EQ(Client{host.port()}.get("/good/config").body, R"({"greeting":"hello","limit":3})");
  folder.write("p.json", R"({"plugins": {"good": {"config": {"limit": 4}, "prefix": "/v1"}}})");
  EXPECT_EQ(ask({"reload"}).status, 0);
  EXPECT_EQ(Client{host.port()}.get("/v1/good/config").body, R"({"greeting":"hello","limit":4})");
  folder.write("p.json", R"({"plugins": {"good": {"config": {"limit": 0}}}})");
  EXPECT_EQ(ask({"reload"}).status, 1);
  EXPECT_THAT(plugins()["plugins"][0]["note"].get<std::string>(),
              HasSubstr("p.json:1: plugins.good.config.limit"));
  EXPECT_EQ(Client{host.port()}.get("/v1/good/config").status, 200) << "the last good one serves";
  folder.write("p.json", R"({"plugin": 1})");
  const Said wrong = ask({"reload"});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("p.json:1: plugin: is no setting"));
}

TEST_F(ControlTest, AnswersWhateverItsSettingsHaveComeToBe) {
  folder.add("good");
  const std::string path = folder.path().string();
  const auto file = folder.write("p.json", R"({"plugin_folder": ")" + path + R"("})");
  Host host{{"serve", "--config", file, "--listen", "127.0.0.1:0"}, variables()};
  ASSERT_GT(host.port(), 0);
  const auto said = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--config", file});
    return testing::run(words, variables());
  };
  folder.write("p.json",
               R"({"plugin_folder": ")" + path + R"(", "limits": {"bodi": 1}, "lok": 1})");
  const Said told = said({"plugins"});
  EXPECT_EQ(told.status, 0) << told.err;
  EXPECT_THAT(told.out, HasSubstr("good"));
  EXPECT_THAT(told.err, HasSubstr("portico: note, the settings have mistakes: "));
  EXPECT_THAT(told.err, HasSubstr("limits.bodi: is no setting"));
  EXPECT_THAT(told.err, HasSubstr("(and 1 more)\n"));
  EXPECT_EQ(std::count(told.err.begin(), told.err.end(), '\n'), 1) << told.err;
  EXPECT_EQ(said({"disable", "good"}).status, 0);
  EXPECT_EQ(said({"enable", "good"}).status, 0);
  EXPECT_EQ(said({"top", "--once"}).status, 0);
  const Said reload = said({"reload"});
  EXPECT_EQ(reload.status, 2);
  EXPECT_THAT(reload.err, Not(HasSubstr("note")));

  folder.write("p.json", R"({"plugin_folder": )");
  const Said unknown = said({"plugins"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("p.json:1: "));
  EXPECT_THAT(unknown.err, HasSubstr("name its plugin folder by --plugins FOLDER"));
  EXPECT_EQ(said({"plugins", "--plugins", path}).status, 0);
  EXPECT_EQ(said({"plugins", "--control", sockets().at(0)}).status, 0);
}

// A store that would be looked into is where the settings say.
TEST_F(ControlTest, LooksIntoNoStoreOfSettingsThatHaveMistakes) {
  const auto file = folder.write("p.json", R"({"tasks": {"folder": ")" + folder.path().string() +
                                               R"("}, "lok": 1})");
  const Said said = ask({"tasks", "--config", file});
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.err, HasSubstr("p.json:1: lok: is no setting"));
}

TEST_F(ControlTest, IsForItsOwnAccountAlone) {
  folder.add("good");
  Host host{arguments(), variables()};
  ASSERT_GT(host.port(), 0);
  ASSERT_EQ(sockets().size(), 1u);
  struct stat found {};
  ASSERT_EQ(::lstat(sockets()[0].c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777u, 0600u);
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
  EXPECT_TRUE(sockets().empty());
  const Said nobody = ask({"plugins"});
  EXPECT_EQ(nobody.status, 2);
  EXPECT_THAT(nobody.err, HasSubstr("no host of this account that serves \"" +
                                    folder.path().string() + "\" listens"));
  // Root is told of hosts in /run/portico, too.
  EXPECT_THAT(nobody.err, AnyOf(HasSubstr(" listens: name the settings of the host with --config"),
                                HasSubstr(": choose one with --plugins or --control")));
}

TEST_F(ControlTest, SaysWhichHostsThereAreWhenTwoServeTheFolder) {
  folder.add("good");
  Host first{arguments(), variables()}, second{arguments(), variables()};
  const std::string one = std::to_string(first.port()), other = std::to_string(second.port());
  const Said said = ask({"plugins"});
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.err, HasSubstr("2 hosts serve " + folder.path().string() + ": process "));
  EXPECT_THAT(said.err, HasSubstr("process " + std::to_string(first.process()) + " serves " +
                                  folder.path().string() + ", listening on 127.0.0.1:" + one));
  EXPECT_THAT(said.err, HasSubstr("listening on 127.0.0.1:" + other + " (control "));
  EXPECT_THAT(said.err, HasSubstr("choose one with --control"));
  for (const fs::path& socket : sockets())
    EXPECT_EQ(ask({"plugins", "--control", socket}).status, 0) << socket;
}

TEST_F(ControlTest, FindsTheHostBehindALinkThatLeadsElsewhereNow) {
  const Folder old, fresh;
  old.add("good");
  fresh.add("second");
  const fs::path link = folder / "current";
  fs::create_directory_symlink(old.path(), link);
  Host host{{"serve", "--plugins", link, "--listen", "127.0.0.1:0", "--watch", "off",
             "--trust-permissions", "ignored"},
            variables()};
  ASSERT_GT(host.port(), 0);
  fs::remove(link);
  fs::create_directory_symlink(fresh.path(), link);
  const auto status = [&](const fs::path& plugins) {
    Host command{{"plugins", "--plugins", plugins}, variables()};
    return command.wait();
  };
  EXPECT_EQ(status(link), 0) << "by the name that it was given";
  EXPECT_EQ(status(link.string() + "/"), 0);
  EXPECT_EQ(status(old.path()), 0) << "by the folder that it led to";
  Host command{{"plugins", "--plugins", fresh.path()}, variables()};
  EXPECT_EQ(command.wait(), 2);
  EXPECT_THAT(command.err(), HasSubstr("these run: process " + std::to_string(host.process()) +
                                       " serves " + link.string() + ", listening on"));
}

TEST_F(ControlTest, RemovesTheSocketsOfHostsThatWereKilled) {
  folder.add("good");
  {
    Host killed{arguments(), variables()};
    ASSERT_GT(killed.port(), 0);
  }
  ASSERT_EQ(sockets().size(), 1u);
  const fs::path left = sockets()[0];
  Host host{arguments(), variables()};
  ASSERT_GT(host.port(), 0);
  ASSERT_EQ(sockets().size(), 1u);
  EXPECT_NE(sockets()[0], left);
  EXPECT_EQ(ask({"plugins"}).status, 0);
}

TEST_F(ControlTest, UsesNoFolderThatOthersMayWriteTo) {
  folder.add("good");
  fs::permissions(runtime.path(), fs::perms::all);
  Host host{arguments(), variables()};
  ASSERT_GT(host.port(), 0);
  EXPECT_TRUE(sockets().empty()) << "somebody else could have taken the name before";
  const Said said = ask({"plugins"});
  EXPECT_EQ(said.status, 0) << said.err << "it is in a folder of the account";
}

TEST_F(ControlTest, RefusesAPathThatCannotBeHad) {
  folder.add("good");
  const auto refused = [&](const std::string& path) {
    Host host{arguments({"--control", path}), variables()};
    EXPECT_EQ(host.wait(), 2);
    return host.err();
  };
  const auto file = folder.write("file", "");
  EXPECT_EQ(refused(file), "--control: control: \"" + file.string() +
                               "\" is something else than a socket: remove it, or name another "
                               "path\n");
  EXPECT_THAT(refused(folder / std::string(100, 'x')),
              HasSubstr("is too long a path for a socket"));
  EXPECT_THAT(refused(folder / "none/a.sock"), HasSubstr("its folder does not exist"));
  const std::string socket = folder / "a.sock";
  Host host{arguments({"--control", socket}), variables()};
  ASSERT_GT(host.port(), 0);
  EXPECT_THAT(refused(socket), HasSubstr("is that of another host, which listens there"));
  EXPECT_EQ(ask({"plugins", "--control", socket}).status, 0);
}

// Root, too, could be lied to.
TEST_F(ControlTest, AsksNobodyOfAnotherAccount) {
  if (::geteuid() != 0) GTEST_SKIP() << "root alone can be another account for a moment";
  const Folder shared;
  fs::permissions(shared.path(), fs::perms::all);
  const std::string path = shared.path() / "a.sock";
  const pid_t stranger = ::fork();
  ASSERT_GE(stranger, 0);
  if (stranger == 0) {
    if (::setuid(65534) != 0) ::_exit(1);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path.c_str());
    if (::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(socket, 1) != 0)
      ::_exit(1);
    for (;;) {
      const int client = ::accept(socket, nullptr, nullptr);
      const char answer[] = "{\"plugins\":[],\"draining\":[],\"refusals\":[]}\n";
      static_cast<void>(::write(client, answer, sizeof answer - 1));
      ::close(client);
    }
  }
  ASSERT_TRUE(until([&] { return fs::exists(path); }));
  const Said said = ask({"disable", "good", "--control", path});
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.err, HasSubstr("a process of user 65534 listens there, which is not asked"));
  Host::signal(stranger, SIGKILL);
  ::waitpid(stranger, nullptr, 0);
}

/// The host of a folder, run by another account: root alone can do that.
class Stranger {
public:
  Stranger(uid_t user, const Folder& folder, const std::string& control = "auto")
      : log_{folder / "log"} {
    fs::permissions(folder.path(), fs::perms{0755});
    const std::string binary = std::string{PORTICO_BINARY_DIR} + "/bin/portico";
    const std::string plugins = folder.path();
    process_ = ::fork();
    if (process_ != 0) return;
    const int log = ::open(log_.c_str(), O_WRONLY | O_CREAT, 0644);
    ::dup2(log, STDOUT_FILENO), ::dup2(log, STDERR_FILENO);
    ::unsetenv("XDG_RUNTIME_DIR");
    if (::setgid(65534) != 0 || ::setuid(user) != 0) ::_exit(1);
    ::execl(binary.c_str(), "portico", "serve", "--plugins", plugins.c_str(), "--listen",
            "127.0.0.1:0", "--trust-permissions", "ignored", "--control", control.c_str(), nullptr);
    ::_exit(1);
  }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;
  ~Stranger() {
    if (process_ <= 0) return;
    ::kill(process_, SIGTERM);
    int status = 0;
    ::waitpid(process_, &status, 0);
    EXPECT_EQ(status, 0) << said();
  }

  std::string said() const { return Folder::read(log_); }
  bool serves() const {
    for (int i = 0; i < 1000 * slowness; ++i) {
      if (said().find("listening on") != std::string::npos) return true;
      ::usleep(10'000);
    }
    return false;
  }

private:
  const fs::path log_;
  pid_t process_ = -1;
};

TEST_F(ControlTest, NamesAHostOfAnotherAccount) {
  if (::geteuid() != 0) GTEST_SKIP() << "root alone can be another account";
  folder.add("good");
  const Stranger stranger{65534, folder};
  ASSERT_TRUE(stranger.serves()) << stranger.said();
  const Said said = ask({"plugins"});
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.err, HasSubstr("one of user 65534 does (control /tmp/portico-65534/portico-"));
  EXPECT_THAT(said.err, HasSubstr("run the command as that user"));
}

TEST_F(ControlTest, AsksAnotherAccountAsRootInAFolderOfThatAccountAlone) {
  if (::geteuid() != 0) GTEST_SKIP() << "root alone can be another account";
  folder.add("good");
  const Folder own;
  fs::permissions(own.path(), fs::perms{0755});
  ASSERT_EQ(::chown(own.path().c_str(), 65534, 65534), 0);
  const std::string socket = own.path() / "a.sock";
  const Stranger stranger{65534, folder, socket};
  ASSERT_TRUE(stranger.serves()) << stranger.said();
  const Said said = ask({"plugins", "--control", socket});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("good"));
  // What it listens at is its own when root looks at the same settings.
  const std::string log = stranger.said();
  const auto begin = log.find("127.0.0.1:", log.find("listening on"));
  const std::string address = log.substr(begin, log.find_first_of(" \n", begin) - begin);
  const Said check =
      ask({"check", "--control", socket, "--listen", address, "--trust-permissions", "ignored"});
  EXPECT_EQ(check.status, 0) << check.err;
  fs::permissions(own.path(), fs::perms::all);
  EXPECT_THAT(ask({"plugins", "--control", socket}).err, HasSubstr("which is not asked"));
}

TEST_F(ControlTest, SaysLoudlyThatAHostCannotBeAsked) {
  if (::geteuid() != 0) GTEST_SKIP() << "root alone can be another account";
  folder.add("good");
  const fs::path taken = "/tmp/portico-64999";
  fs::create_directory(taken);
  fs::permissions(taken, fs::perms::all);
  {
    const Stranger stranger{64999, folder};
    ASSERT_TRUE(stranger.serves()) << stranger.said();
    EXPECT_THAT(stranger.said(),
                HasSubstr("error portico this host has no control socket, so that portico plugins, "
                          "reload and the like do not reach it: there is no folder of this account "
                          "alone; "));
    EXPECT_THAT(stranger.said(), HasSubstr("/tmp/portico-64999 belongs to another account, or "
                                           "others may write to it: set control to a path"));
    EXPECT_TRUE(fs::is_empty(taken));
  }
  fs::remove_all(taken);
}

TEST_F(ControlTest, SaysAllOfAWordThatHoldsANul) {
  folder.add("good");
  Host host{arguments(), variables()};
  ASSERT_GT(host.port(), 0);
  EXPECT_EQ(json::parse(raw(R"({"command":"disable","id":"nasty\u0000x"})"))["error"],
            "there is no plugin 'nasty\\u0000x' here: see portico plugins");
  EXPECT_EQ(json::parse(raw(R"({"command":"no\u0000ne"})"))["error"],
            "there is no command 'no\\u0000ne'");
}

/// As debuggers and /proc show it.
TEST_F(ControlTest, CarriesACommandOutOnAThreadOfItsOwnName) {
  const fs::path path = runtime / "control.sock";
  const os::Descriptor listening{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  ASSERT_LT(path.string().size(), sizeof address.sun_path);
  path.string().copy(address.sun_path, sizeof address.sun_path);
  ASSERT_EQ(::bind(listening.number(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listening.number(), 1), 0);
  const life::Control control{listening.number(), [](const std::string&) {
                                std::array<char, 16> name{};
                                ::pthread_getname_np(::pthread_self(), name.data(), name.size());
                                return std::string{name.data()};
                              }};
  const os::Descriptor client = life::connect_to(path);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20 * slowness};
  ASSERT_TRUE(life::send_line(client.number(), "name", {deadline}));
  EXPECT_EQ(life::receive_line(client.number(), {deadline}, 64), "visit");
}

// Neither one who asks forever nor one who takes no answer keeps the host.
TEST_F(ControlTest, EndsInTimeWhateverItsClientsDo) {
  folder.add("good");
  Host host{arguments(), variables()};
  ASSERT_GT(host.port(), 0);
  const os::Descriptor silent = connected(), dripping = connected();
  std::atomic<bool> over{false};
  std::thread drip{[&] {
    while (!over && ::send(dripping.number(), "x", 1, MSG_NOSIGNAL) == 1) ::usleep(20'000);
  }};
  ::usleep(100'000);
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
  EXPECT_THAT(host.err(), ::testing::Not(HasSubstr("left behind")));
  over = true;
  drip.join();
}

}  // namespace
}  // namespace portico
