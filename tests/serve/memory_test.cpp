// What the real executable holds when a burst is over.

#include <thread>

#include <gtest/gtest.h>

#include "os/resident.hpp"
#include "os/sanitized.hpp"
#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::Client;
using testing::Folder;
using testing::Host;

constexpr std::size_t mebibyte = 1 << 20;

/// An item, with a megabyte that is of no use to it.
std::string large_item() {
  std::string body = R"({"name":"abc","price":1.5,"x":[{"a":1})";
  while (body.size() < mebibyte - 100) body += R"(,{"a":1})";
  return body + "]}";
}

TEST(Memory, GoesBackAfterABurst) {
  if (os::sanitized) GTEST_SKIP() << "a sanitizer keeps memory of its own";
  const Folder folder;
  fs::copy_file(fs::path{PORTICO_BINARY_DIR} / "plugins/items.so", folder / "items.so");
  Host host{{"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0",
             "--log-access", "false"}};
  const int port = host.port();
  const std::string body = large_item();
  const std::string request =
      "POST /items/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body;
  const auto post = [&] {
    Client client{port};
    for (int i = 0; i < 4; ++i) {
      client.send(request);
      EXPECT_NE(client.receive().head.find(" 201 "), std::string::npos);
    }
  };
  const auto resident = [&] { return os::resident_bytes(host.serving()); };
  post();
  const std::uint64_t before = resident();
  std::vector<std::thread> clients;
  for (int i = 0; i < 48; ++i) clients.emplace_back(post);
  for (std::thread& client : clients) client.join();
  std::uint64_t after = resident();
  const std::uint64_t peak = after;
  const auto until = std::chrono::steady_clock::now() + 30s * slowness;
  for (; after > before + 24 * mebibyte && std::chrono::steady_clock::now() < until;
       after = resident())
    std::this_thread::sleep_for(100ms);
  EXPECT_LE(after, before + 24 * mebibyte) << "it had " << peak;
}

}  // namespace
}  // namespace portico
