// What a connection holds: no more than its client waits for.

#include <gtest/gtest.h>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory_resource>
#include <string>

#include "http/app.hpp"

namespace portico::http::test {
namespace {

std::string repeated(const std::string& text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

// Sixteen replies that leave in one call are a gain while they are small.
TEST(Connection, GathersPipelinedRepliesWhileTheyAreSmall) {
  App app;
  const std::string large(8 << 20, 'x');
  app.paths["/large"] = {App::Next::serve,
                         [&](Exchange& exchange) { App::reply(exchange, 200, large); }};
  Running running{app};
  auto client = running.client(Client::Receiving::little);
  client.send(repeated("GET /large HTTP/1.1\r\nHost: a\r\n\r\n", 16));
  EXPECT_TRUE(soon([&] { return app.served >= 1; }));
  EXPECT_EQ(running.client().ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  EXPECT_LE(app.served, 1 + 2) << "the socket may take one";
  for (int i = 0; i < 16; ++i) EXPECT_EQ(client.answer().body.size(), large.size());
  EXPECT_EQ(running.client().ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);

  auto other = running.client();
  other.send(repeated("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 16));
  for (int i = 0; i < 16; ++i) EXPECT_EQ(other.answer().status, 200);
}

/// Counts what arenas hold, from any thread.
class Held : public std::pmr::memory_resource {
public:
  Held() : before_{std::pmr::set_default_resource(this)} {}
  ~Held() override { std::pmr::set_default_resource(before_); }
  std::atomic<std::size_t> bytes{0};

private:
  void* do_allocate(std::size_t size, std::size_t alignment) override {
    bytes += size;
    return before_->allocate(size, alignment);
  }
  void do_deallocate(void* memory, std::size_t size, std::size_t alignment) override {
    bytes -= size;
    before_->deallocate(memory, size, alignment);
  }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }

  memory_resource* before_;
};

// A client that is slow to read its answer holds the answer, and not what it was made of.
TEST(Connection, HoldsNoInputWhileItSends) {
  Held held;
  {
    App app;
    std::atomic<std::size_t> most{0};
    app.paths["/large"] = {App::Next::dispatch, [&](Exchange& exchange) {
                             exchange.unserved = exchange.arena.mark();
                             for (int i = 0; i < 64; ++i) exchange.arena.allocate(1 << 20, 8);
                             most = held.bytes.load();
                             exchange.reply.headers.push_back({"x-a", "b"});
                             App::reply(exchange, 200, std::string(8 << 20, 'x'));
                           }};
    Running running{app};
    auto client = running.client(Client::Receiving::little);
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(soon([&] { return most > 0; }));
    EXPECT_GE(most, 64U << 20);
    EXPECT_TRUE(soon([&] { return held.bytes < 2 << 20; })) << held.bytes;
    const auto answer = client.answer();
    EXPECT_EQ(answer.body.size(), 8U << 20);
    EXPECT_EQ(app.done_sent, 1);
  }
  EXPECT_EQ(held.bytes, 0u);
}

TEST(Connection, SharesTheMemoryForBodies) {
  App app;
  app.paths["/"].limit = 1 << 20;
  Limits limits = Running::usual();
  limits.bodies = 100'000;
  Running running{app, limits};
  const auto post = [](std::size_t length, std::size_t sent) {
    return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" +
           std::string(sent, 'x');
  };
  auto first = running.client();
  first.send(post(80'000, 79'000));
  // One loop: it has read that before it answers this.
  EXPECT_EQ(running.client().ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  auto second = running.client();
  second.send(post(60'000, 59'000));
  EXPECT_EQ(second.answer().status, 503);
  EXPECT_TRUE(second.closed_within(3s));
  first.send(std::string(1000, 'x'));
  EXPECT_EQ(first.answer().status, 200);
  EXPECT_EQ(running.client().ask(post(90'000, 90'000)).status, 200) << "there is room again";
}

// The file is larger than what the socket and its client take; the refusal stands behind it.
TEST(Connection, ARefusalThatItsClientDoesNotTakeEndsTheConnectionAlone) {
  App app;
  const os::Descriptor file{::memfd_create("large", MFD_CLOEXEC)};
  constexpr std::uint64_t size = 64 << 20;
  ASSERT_EQ(::ftruncate(file.number(), size), 0);
  app.paths["/file"] = {App::Next::serve, [&](Exchange& exchange) {
                          exchange.reply.file = message::BodyFile{
                              os::Descriptor{::dup(file.number())}, size, {}, {}, {}, {}, {}};
                          exchange.reply.segments.push_back({{}, 0, size});
                        }};
  Limits limits = Running::usual();
  limits.deadlines.send = 200ms;
  Running running{app, limits};
  for (const std::string refused : {"GET /\n\n", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n"}) {
    auto client = running.client(Client::Receiving::little);
    const int before = app.done_unsent;
    client.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n" + refused);
    EXPECT_TRUE(soon([&] { return app.done_unsent == before + 1; }));
    EXPECT_EQ(running.client().ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  }
}

/// Sockets that the epolls of this process would tell of.
int watched() {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fdinfo"}) {
    std::ifstream facts{entry.path()};
    for (std::string line; std::getline(facts, line);) count += line.starts_with("tfd:");
  }
  return count;
}

// A process that has just been started has every socket, until it is another program: one that is
// closed here goes on there, and what its client does would be told to who is gone.
TEST(Connection, IsNotToldOfItsSocketAnyMoreOnceItHasEnded) {
  App app;
  Running running{app};
  auto client = running.client();
  EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  const int open = watched();
  const pid_t child = ::fork();
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  ASSERT_GT(child, 0);
  client.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(soon([&] { return running.server.figures().connections == 0; }));
  EXPECT_EQ(watched(), open - 1);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace portico::http::test
