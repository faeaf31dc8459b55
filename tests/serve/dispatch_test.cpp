// Where handlers run: quick ones on the loop, blocking ones on the pool, and what that means for
// everybody else.

#include <filesystem>
#include <optional>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using testing::Client;
using testing::Folder;
using testing::Host;
using testing::Response;

/// A host with one loop, four threads in the pool, and the plugin of fixtures/pace.cpp.
class Dispatch : public ::testing::Test {
protected:
  Dispatch() {
    namespace fs = std::filesystem;
    fs::create_directory(folder / "plugins");
    add("fixtures/pace.so");
    add("plugins/items.so");
    add("plugins/hello.so");
    folder.write(
        "portico.json",
        R"({"threads": {"serving": 1, "handlers": 4, "handlers_most": 4}, "deadlines": {"handler": 2}})");
    host.emplace(std::vector<std::string>{
        "serve", "--no-supervise", "--config", (folder / "portico.json").string(), "--plugins",
        (folder / "plugins").string(), "--listen", "127.0.0.1:0", "--no-supervise"});
    port = host->port();
  }

  void add(const std::filesystem::path& file) {
    std::filesystem::copy_file(PORTICO_BINARY_DIR / file, folder / "plugins" / file.filename());
  }
  Response get(const std::string& target) { return Client{port}.get(target); }
  std::string thread(const std::string& target) { return get(target).body; }
  /// Requests of `target` that are not answered before the gate is open.
  void hold(const std::string& target, int count, int waiting) {
    for (int i = 0; i < count; ++i) {
      held.push_back(std::make_unique<Client>(port));
      held.back()->send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    const std::string expected = "{\"waiting\":" + std::to_string(waiting) + "}";
    until([&] { return get("/pace/held").body == expected; });
    EXPECT_EQ(get("/pace/held").body, expected);
  }
  void open_gate() { get("/pace/open"); }

  const Folder folder;
  std::optional<Host> host;
  int port = 0;
  std::vector<std::unique_ptr<Client>> held;
};

TEST_F(Dispatch, BringsASteadilyQuickRouteToTheLoopAndTakesASlowOneAway) {
  const std::string loop = thread("/pace/loop");
  EXPECT_EQ(thread("/pace/loop"), loop);
  EXPECT_NE(thread("/pace/pool"), loop);
  EXPECT_NE(thread("/pace/learned?ms=0"), loop);
  // A loaded machine may make single calls slow.
  int calls = 1;
  while (thread("/pace/learned?ms=0") != loop && calls < 5000) ++calls;
  EXPECT_GE(calls, 15);
  EXPECT_LT(calls, 5000);
  EXPECT_EQ(thread("/pace/learned?ms=3"), loop);
  EXPECT_NE(thread("/pace/learned?ms=0"), loop);
  for (int call = 0; call < 50; ++call) EXPECT_NE(thread("/pace/pool"), loop);
}

TEST_F(Dispatch, BringsASteadilyQuickSourceToTheLoopAndTakesASlowOneAway) {
  const std::string loop = Json::parse(thread("/pace/loop")).at("thread").dump();
  EXPECT_NE(thread("/pace/streamed?ms=0"), loop);
  int calls = 1;
  while (thread("/pace/streamed?ms=0") != loop && calls < 5000) ++calls;
  EXPECT_GE(calls, 15);
  EXPECT_LT(calls, 5000);
  EXPECT_EQ(thread("/pace/streamed?ms=3"), loop);
  EXPECT_NE(thread("/pace/streamed?ms=0"), loop);
}

TEST_F(Dispatch, ServesQuickRoutesAndOtherPluginsWhileAPluginBlocksAllButAReserve) {
  hold("/pace/block", 10, 3);
  for (int round = 0; round < 100; ++round) {
    EXPECT_EQ(get("/items").status, 200);
    EXPECT_EQ(get("/hello").status, 200);
  }
  open_gate();
  for (auto& client : held) EXPECT_EQ(client->receive().status, 200);
}

TEST_F(Dispatch, AnswersAStuckQuickHandlerAtItsDeadlineAndServesTheRest) {
  hold("/pace/stuck", 1, 1);
  for (int round = 0; round < 100; ++round) EXPECT_EQ(get("/items").status, 200);
  EXPECT_EQ(held.front()->receive().status, 504);
  EXPECT_TRUE(host->await_err("GET /pace/stuck: the call does not return"));
  // From here on the route is kept off the loop.
  hold("/pace/stuck", 1, 2);
  open_gate();
  EXPECT_EQ(held.back()->receive().status, 200);
}

TEST_F(Dispatch, ReplacesThreadsThatHang) {
  for (int round = 0; round < 3; ++round) {
    hold("/pace/block", 2, 2 * (round + 1));
    for (auto& client : held) EXPECT_EQ(client->receive().status, 504);
    held.clear();
    EXPECT_EQ(get("/pace/pool").status, 200);
  }
  open_gate();
  EXPECT_EQ(get("/pace/block").status, 200);
}

}  // namespace
}  // namespace portico
