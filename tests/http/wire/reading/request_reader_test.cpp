// Requests of every length around the sizes of buffers: nothing is lost, nothing is taken for the
// next request.

#include "http/wire/reading/request_reader.hpp"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "http/app.hpp"

namespace portico::http::test {
namespace {

const std::string next = "GET /?next HTTP/1.1\r\nHost: a\r\n\r\n";

class Sweep : public ::testing::TestWithParam<std::size_t> {
protected:
  Sweep() {
    app.paths["/"].limit = 100'000;
    limits.header_section = 70'000;
  }
  /// Around the parameter, which is a size of buffers.
  template <class Try> void around(Try attempt) {
    Running running{app, limits};
    auto client = running.client();
    for (std::size_t size = GetParam() - 90; size < GetParam() + 90; ++size) {
      attempt(client, size);
      auto answer = client.answer();
      ASSERT_EQ(answer.body, "GET /|next|a|1|") << size;
    }
  }

  App app;
  Limits limits = Running::usual();
};

TEST_P(Sweep, Heads) {
  around([](Client& client, std::size_t size) {
    std::string head = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\nAuthorization: x\r\n\r\n";
    head.insert(head.find("\r\nAuth"), size - head.size(), 'x');
    client.send(head + next);
    ASSERT_EQ(client.answer().body, "GET /||a|1|");
  });
}

TEST_P(Sweep, BodiesWithALength) {
  around([](Client& client, std::size_t size) {
    std::string body(size, 'b');
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) +
                "\r\n\r\n" + body + next);
    ASSERT_TRUE(client.answer().body == "POST /||a|1|" + body) << size;
  });
}

TEST_P(Sweep, BodiesInChunks) {
  around([](Client& client, std::size_t size) {
    std::string bytes = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", body;
    for (std::size_t part = 1; body.size() < size; part += 7) {
      std::string chunk(std::min(part * 50, size - body.size()),
                        static_cast<char>('a' + part % 26));
      char line[16];
      std::snprintf(line, sizeof line, "%zx\r\n", chunk.size());
      bytes += line + chunk + "\r\n";
      body += chunk;
    }
    client.send(bytes + "0\r\n\r\n" + next);
    ASSERT_TRUE(client.answer().body == "POST /||a|1|" + body) << size;
  });
}

TEST_P(Sweep, ChunksBehindALargeHead) {
  around([](Client& client, std::size_t size) {
    std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nX: \r\n\r\n";
    head.insert(head.size() - 4, size - head.size(), 'x');
    client.send(head);
    ::usleep(300);
    client.send("5\r\nhello\r\n0\r\n\r\n" + next);
    ASSERT_EQ(client.answer().body, "POST /||a|1|hello");
  });
}

INSTANTIATE_TEST_SUITE_P(Around, Sweep, ::testing::Values(4096U, 16384U, 32768U, 65536U));

TEST(RequestReader, RandomPipelinesInRandomPieces) {
  App app;
  app.paths["/"].limit = app.paths["/pool"].limit = 100'000;
  Running running{app, Running::usual(), 2};
  std::mt19937 random{11};
  for (int round = 0; round < 40; ++round) {
    std::string bytes;
    std::vector<std::string> bodies;
    for (auto count = 1 + random() % 30; count > 0; --count) {
      std::string path = random() % 4 ? "/" : "/pool",
                  body(random() % (random() % 8 ? 300 : 40'000), 'x');
      bytes += "POST " + path + " HTTP/1.1\r\nHost: a\r\n";
      if (random() % 2) {
        bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
      } else {
        char line[16];
        std::snprintf(line, sizeof line, "%zx\r\n", body.size());
        bytes += "Transfer-Encoding: chunked\r\n\r\n" + (body.empty() ? "" : line + body + "\r\n") +
                 "0\r\n\r\n";
      }
      bodies.push_back("POST " + path + "||a|1|" + body);
    }
    auto client = running.client();
    std::thread sender{[&, seed = random()] {
      std::mt19937 cuts{static_cast<unsigned>(seed)};
      for (std::size_t at = 0; at < bytes.size();) {
        std::size_t size = std::min<std::size_t>(1 + cuts() % 9000, bytes.size() - at);
        client.send(std::string_view{bytes}.substr(at, size));
        at += size;
        if (cuts() % 3 == 0) ::usleep(200);
      }
    }};
    for (const auto& body : bodies) {
      auto answer = client.answer();
      EXPECT_TRUE(answer.body == body) << answer.body.substr(0, 80);
    }
    sender.join();
  }
  EXPECT_TRUE(soon([&] { return app.done_sent == app.admitted; }));
}

}  // namespace
}  // namespace portico::http::test
