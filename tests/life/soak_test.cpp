// Two hundred swaps in both directions: under full load no request fails, and none is answered by two
// versions; under calls that pend and bodies on their way each comes to its end. Memory does not
// grow and old libraries are unmapped. With a sanitizer they are fewer, and it keeps what is freed.

#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "life/load.hpp"
#include "os/sanitized.hpp"
#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using testing::Folder;
using testing::Host;
using testing::Load;
namespace fs = std::filesystem;

constexpr int wanted = 200 / slowness;
/// Two libraries are loaded in each, and waited for.
constexpr int wanted_pending = 60 / slowness;

class Soak : public ::testing::Test {
protected:
  const Folder folder;

  void put(int version) const {
    fs::copy_file(Folder::fixture("version_" + std::to_string(version)), folder / ".new",
                  fs::copy_options::overwrite_existing);
    fs::rename(folder / ".new", folder / "version.so");
  }
  /// Until the host has said so often that the version serves.
  static bool await(const Host& host, const std::string& words, int times) {
    for (int i = 0; i < 6000 * slowness; ++i) {
      const std::string log = host.err();
      int count = 0;
      for (auto at = log.find(words); at != std::string::npos; at = log.find(words, at + 1))
        ++count;
      if (count >= times) return true;
      std::this_thread::sleep_for(5ms);
    }
    return false;
  }
  static std::string proc(const Host& host, const std::string& file) {
    std::ifstream stream{"/proc/" + std::to_string(host.serving()) + '/' + file};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }
  static long resident_kb(const Host& host) {
    const std::string status = proc(host, "status");
    return std::stol(status.substr(status.find("VmRSS:") + 6));
  }
  static int mapped(const Host& host, const std::string& library = "version") {
    const std::string maps = proc(host, "maps"), end = '-' + library + ".so";
    std::set<std::string> names;
    for (auto at = maps.find(end); at != std::string::npos; at = maps.find(end, at + 1))
      names.insert(maps.substr(maps.rfind('/', at), at - maps.rfind('/', at)));
    return static_cast<int>(names.size());
  }
};

TEST_F(Soak, TwoHundredSwapsUnderLoadCostNoRequest) {
  if (!Load::there_is_wrk()) GTEST_SKIP() << "wrk is not installed";
  put(1);
  Host host{{"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0",
             "--breaking-changes", "allow", "--log-access", "false"}};
  const int port = host.port();
  long before = 0;
  int swaps = 0;
  std::map<std::string, long> counts;
  while (swaps < wanted) {
    Load load{port, "/version", 64, 10};
    for (; swaps < wanted && !load.over(); ++swaps) {
      put(swaps % 2 == 0 ? 2 : 1);
      ASSERT_TRUE(await(host, "as generation " + std::to_string(swaps + 2) + ':', 1)) << host.err();
      if (swaps == 20) before = resident_kb(host);
    }
    for (const auto& [name, count] : load.counts()) counts[name] += count;
  }
  const long after = resident_kb(host);
  EXPECT_GT(counts["answers"], 10000 / slowness);
  EXPECT_GT(counts["first"], 1000 / slowness);
  EXPECT_GT(counts["second"], 1000 / slowness);
  EXPECT_EQ(counts["failed"], 0);
  EXPECT_EQ(counts["mixed"], 0);
  EXPECT_EQ(counts["broken"], 0);
  if (!os::sanitized) {
    EXPECT_LT(after - before, 5 * 1024) << "KB, from " << before << " to " << after;
  }
  for (int i = 0; i < 2000 * slowness && mapped(host) != 1; ++i) std::this_thread::sleep_for(5ms);
  EXPECT_EQ(mapped(host), 1) << proc(host, "maps");
  RecordProperty("answers", std::to_string(counts["answers"]));
  RecordProperty("growth_kb", std::to_string(after - before));
  std::printf("%d swaps, %ld answers, memory %ld -> %ld kB\n", swaps, counts["answers"], before,
              after);
}

class SoakOfPending : public Soak {
protected:
  /// One call that pends, and one body of which half is there.
  struct Begun {
    Client call, body;

    explicit Begun(int port) : call{port}, body{port} {
      call.send("GET /sleep?ms=400&name=kept HTTP/1.1\r\nHost: localhost\r\n\r\n");
      body.send(
          "PUT /intake/count HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\n0123456789");
    }
    void end() {
      body.send("0123456789");
      EXPECT_EQ(call.receive().body, R"({"name":"kept","count":1})");
      EXPECT_THAT(body.receive().body, ::testing::HasSubstr(R"("size":20)"));
    }
  };

  /// The same library, or one with other bytes that does the same.
  void put(const std::string& library, int turn) const {
    std::string bytes = Folder::read(Folder::fixture(library));
    if (turn % 2 == 1) bytes += 'x';
    folder.write(".new-" + library, bytes);
    fs::permissions(folder / (".new-" + library), fs::perms::owner_all);
    fs::rename(folder / (".new-" + library), folder / (library + ".so"));
  }
  static std::size_t descriptors(const Host& host) {
    const fs::path all{"/proc/" + std::to_string(host.serving()) + "/fd"};
    return static_cast<std::size_t>(std::distance(fs::directory_iterator{all}, {}));
  }
};

TEST_F(SoakOfPending, SixtySwapsLoseNoCallAndNoBody) {
  for (const char* library : {"laters", "intake"}) put(library, 0);
  // A connection that is closed because it idles would be one descriptor less, on a slow machine.
  Host host{{"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0",
             "--log-access", "false", "--deadlines-keep-alive", "3600"}};
  std::deque<Begun> begun;
  long before = 0;
  std::size_t open = 0;
  for (int swaps = 1; swaps <= wanted_pending; ++swaps) {
    begun.emplace_back(host.port());
    for (const char* library : {"laters", "intake"}) put(library, swaps);
    for (const std::string library : {"laters", "intake"})
      ASSERT_TRUE(await(host, "in the place of " + library, swaps)) << host.err();
    if (begun.size() < 5) continue;
    begun.front().end();  // it has outlived five swaps
    begun.pop_front();
    if (swaps == 20) before = resident_kb(host), open = descriptors(host);
  }
  const long after = resident_kb(host);
  for (int i = 0; i < 2000 * slowness && descriptors(host) > open; ++i)
    std::this_thread::sleep_for(5ms);
  EXPECT_LE(descriptors(host), open);
  for (Begun& one : begun) one.end();
  if (!os::sanitized) {
    EXPECT_LT(after - before, 5 * 1024) << "KB, from " << before << " to " << after;
  }
  for (const char* library : {"laters", "intake"}) {
    for (int i = 0; i < 2000 * slowness && mapped(host, library) != 1; ++i)
      std::this_thread::sleep_for(5ms);
    EXPECT_EQ(mapped(host, library), 1) << proc(host, "maps");
  }
  EXPECT_EQ(host.err().find(" error "), std::string::npos) << host.err();
  std::printf("memory %ld -> %ld kB\n", before, after);
}

}  // namespace
}  // namespace portico
