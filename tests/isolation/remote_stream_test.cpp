// Streams of an isolated process, over HTTP: as much of them is on its way as there is credit for.

#include "isolation/crowd.hpp"
#include "os/sanitized.hpp"

#include <gmock/gmock.h>

namespace portico {
namespace {

using namespace std::chrono_literals;
using testing::Client;

class RemoteStreams : public testing::Crowd {
protected:
  static std::size_t rest_of(Client& client) {
    std::size_t bytes = 0;
    for (std::size_t size; (size = client.chunk().size()) > 0;) bytes += size;
    return bytes;
  }
};

TEST_F(RemoteStreams, AClientThatReadsNothingStopsTheSource) {
  serve();
  constexpr std::int64_t whole = std::int64_t{512} << 20, mebibyte = 1 << 20;
  Client client{host->port()};
  client.send("GET /crowd/flood?chunks=32768&size=16384 HTTP/1.1\r\nHost: a\r\n\r\n");
  client.head();
  std::int64_t given = 0;
  ASSERT_TRUE(until([&] {
    const std::int64_t before = std::exchange(given, figure("given"));
    std::this_thread::sleep_for(100ms);
    return given > 0 && before == given;
  })) << "it comes to rest";
  EXPECT_LT(given, 32 * mebibyte) << "what the sockets of this machine hold, and the window";
  EXPECT_EQ(figure("sources"), 1);
  EXPECT_EQ(rest_of(client), static_cast<std::size_t>(whole));
  if (!os::sanitized) {  // a sanitizer keeps memory of its own
    EXPECT_LT(resident(host->serving()), 200);
    EXPECT_LT(resident(isolated()), 100);
  }
  EXPECT_TRUE(until([&] { return figure("sources") == 0; }));
}

TEST_F(RemoteStreams, AChunkMayBeLargerThanAnyMessage) {
  serve();
  Client client{host->port()};
  client.send("GET /crowd/flood?chunks=1&size=100000000 HTTP/1.1\r\nHost: a\r\n\r\n");
  client.head();
  EXPECT_EQ(rest_of(client), 100000000u);
}

TEST_F(RemoteStreams, AValueMayBeLargerThanAnyMessage) {
  serve();
  Client client{host->port()};
  client.send("GET /crowd/values?count=3&size=100000000 HTTP/1.1\r\nHost: a\r\n\r\n");
  client.head();
  EXPECT_EQ(rest_of(client), 3u * (100000000 + 3));
  EXPECT_EQ(Client{host->port()}.get("/crowd/values?count=2&size=1").body, "\"x\"\n\"x\"\n");
  if (os::sanitized) return;  // a sanitizer keeps what was freed
  EXPECT_TRUE(until([&] { return resident(host->serving()) < 100; })) << "it is given back";
}

TEST_F(RemoteStreams, ALargeValueIsGivenBackWhileItsStreamRests) {
  if (os::sanitized) GTEST_SKIP() << "a sanitizer keeps what was freed";
  serve();
  Client client{host->port()};
  client.send("GET /crowd/resting?size=100000000 HTTP/1.1\r\nHost: a\r\n\r\n");
  client.head();
  for (std::size_t bytes = 0; bytes < 100000000;) bytes += client.chunk().size();
  EXPECT_TRUE(until([&] { return resident(host->serving()) < 100; })) << resident(host->serving());
}

TEST_F(RemoteStreams, AValueThatIsLargerThanItMayBeEndsItsStreamAlone) {
  serve({}, R"("process": {"value": 96})");
  const int process = isolated();
  Client large{host->port()};
  large.send("GET /crowd/values?count=1&size=101000000 HTTP/1.1\r\nHost: a\r\n\r\n");
  large.head();
  EXPECT_THROW(rest_of(large), std::runtime_error) << "it ends without its proper end";
  EXPECT_TRUE(host->await_err("gave a value of more than the 96 MiB of process.value"));
  Client fits{host->port()};
  fits.send("GET /crowd/values?count=1&size=100000000 HTTP/1.1\r\nHost: a\r\n\r\n");
  fits.head();
  EXPECT_EQ(rest_of(fits), 100000003u);
  EXPECT_EQ(isolated(), process);
}

TEST_F(RemoteStreams, EmptyChunksAreNoEnd) {
  serve();
  Client client{host->port()};
  EXPECT_EQ(client.get("/crowd/flood?chunks=10000&size=0").body, "");
  EXPECT_EQ(client.get("/crowd/flood?chunks=3&size=2").body, "xxxxxx");
}

TEST_F(RemoteStreams, AClientThatGoesEndsTheSource) {
  serve();
  for (int turn = 0; turn < 5; ++turn) {
    Client client{host->port()};
    client.send("GET /crowd/flood?chunks=1000000&size=16384 HTTP/1.1\r\nHost: a\r\n\r\n");
    client.head();
    client.chunk();
    client.reset();
  }
  EXPECT_TRUE(until([&] { return figure("sources") == 0; })) << figure("sources");
}

TEST_F(RemoteStreams, ManyAtOnceComeWhole) {
  serve();
  const Clients clients = ask_at_once(50, "/crowd/flood?chunks=100&size=5000");
  for (const auto& client : clients) EXPECT_EQ(client->receive().body.size(), 500000u);
  EXPECT_TRUE(until([&] { return figure("sources") == 0; }));
}

}  // namespace
}  // namespace portico
