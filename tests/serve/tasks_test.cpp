// A hundred background tasks wait when the executable is told to stop: each runs once, or is named
// as lost with its route and request.

#include <fstream>
#include <map>
#include <regex>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using ::testing::Each;
using testing::Folder;
using testing::Host;
using ::testing::Pair;

constexpr int chores = 100;

class Tasks : public ::testing::Test {
protected:
  Tasks() { folder.add("chores"); }

  /// Defers all of them, then tells the host to stop. Which ran, and how often.
  std::map<int, int> run(Host& host, int milliseconds) {
    Client client{host.port()};
    for (int n = 0; n < chores; ++n)
      client.send("POST /chore?file=" + done.string() + "&n=" + std::to_string(n) +
                  "&ms=" + std::to_string(milliseconds) +
                  " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    for (int n = 0; n < chores; ++n) {
      const testing::Response answer = client.receive();
      EXPECT_EQ(answer.status, 200);
      requests[n] = Client::field(answer.head, "x-request-id").value_or("none");
    }
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(60s), 0);
    std::map<int, int> times;
    std::ifstream file{done};
    for (int n; file >> n;) ++times[n];
    return times;
  }

  std::vector<std::string> arguments(const std::string& patience) const {
    return {"serve",    "--plugins",   folder.path().string(),
            "--listen", "127.0.0.1:0", "--deadlines-shutdown",
            patience};
  }

  const Folder folder;
  const Folder results;
  std::map<int, std::string> requests;  ///< the id of each
  const std::filesystem::path done = results / "done";
};

TEST_F(Tasks, AllRunWhenThereIsTime) {
  Host host{arguments("60")};
  const auto times = run(host, 10);
  EXPECT_EQ(times.size(), std::size_t{chores});
  EXPECT_THAT(times, Each(Pair(::testing::_, 1)));
  EXPECT_EQ(host.err().find("lost"), std::string::npos);
}

TEST_F(Tasks, AreNamedWhenThereIsNoTime) {
  Host host{arguments("0.5")};
  const auto times = run(host, 100);
  EXPECT_THAT(times, Each(Pair(::testing::_, 1)));
  EXPECT_LT(times.size(), std::size_t{chores});

  std::map<int, int> named;
  const std::string log = host.err();
  const std::regex line{".*chores POST /chore: task 'chore-(\\d+)' (is lost|still runs).*"};
  for (std::sregex_iterator found{log.begin(), log.end(), line}; found != std::sregex_iterator{};
       ++found) {
    const int n = std::stoi((*found)[1]);
    ++named[n];
    EXPECT_NE(found->str().find(requests[n]), std::string::npos) << found->str();
  }
  EXPECT_THAT(named, Each(Pair(::testing::_, 1)));
  for (int n = 0; n < chores; ++n)
    EXPECT_TRUE(times.contains(n) || named.contains(n)) << "chore-" << n << "\n" << log;
}

TEST_F(Tasks, AreNamedAndCountedWhenTheirProcessDies) {
  auto words = arguments("5");
  words.insert(words.end(), {"--monitoring-public", "all", "--threads-tasks", "2"});
  Host host{words};
  const auto lost = [&] {
    const std::string text = Client{host.port()}.get("/metrics").body;
    const std::string name = "\nportico_tasks_lost_total ";
    return std::stoi(text.substr(text.find(name) + name.size()));
  };
  for (int death = 1; death <= 2; ++death) {
    Client client{host.port()};
    constexpr int unfinished = 5;
    for (int n = 0; n < unfinished; ++n) {
      client.send("POST /chore?file=" + done.string() + "&n=" + std::to_string(n) +
                  "&ms=600000 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
      requests[n] = Client::field(client.receive().head, "x-request-id").value_or("none");
    }
    // Two run, the rest wait.
    const auto until = std::chrono::steady_clock::now() + 10s * slowness;
    const auto taken = [&] {
      const std::string text = Client{host.port()}.get("/metrics").body;
      return text.find("\nportico_tasks_running 2\n") != text.npos &&
             text.find("\nportico_task_queue_depth 3\n") != text.npos;
    };
    while (!taken() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(5ms);
    const pid_t served = host.signal_serving(SIGKILL);
    for (int n = 0; n < unfinished; ++n)
      EXPECT_TRUE(host.await_err("error task chores POST /chore: task 'chore-" + std::to_string(n) +
                                 "' is lost: serving process " + std::to_string(served) +
                                 " ended " + (n < 2 ? "while it ran" : "before it could run") +
                                 " request=" + requests[n] + '\n'))
          << host.err();
    int counted = 0;
    while ((counted = lost()) != death * unfinished && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(5ms);
    EXPECT_EQ(counted, death * unfinished);
  }
}

}  // namespace
}  // namespace portico
