// A body whose sink writes to a disk: the disk holds up its client alone, never the loop.

#include <gtest/gtest.h>

#include <condition_variable>

#include "http/app.hpp"

namespace portico::http::test {
namespace {

/// Owes everything until it is flushed, which takes as long as the test wants.
class Disk final : public BodySink {
public:
  void write(std::string_view bytes) override {
    owed_.append(bytes);
    most_owed = std::max(most_owed.load(), owed_.size());
  }
  std::size_t held() const override { return owed_.size(); }
  std::size_t owed() const override { return owed_.size(); }
  void flush() override {
    ++flushes;
    std::unique_lock lock{mutex_};
    opened_.wait(lock, [this] { return !stuck_; });
    written += std::exchange(owed_, {});
  }
  bool slow() const override { return true; }

  void stick() {
    const std::lock_guard lock{mutex_};
    stuck_ = true;
  }
  void go_on() {
    const std::lock_guard lock{mutex_};
    stuck_ = false;
    opened_.notify_all();
  }

  std::string written;
  std::atomic<int> flushes{0};
  std::atomic<std::size_t> most_owed{0};

private:
  std::string owed_;
  std::mutex mutex_;
  std::condition_variable opened_;
  bool stuck_ = false;
};

class Disks : public ::testing::Test, protected App {
protected:
  Disks() {
    paths["/disk"] = {Next::serve,
                      [this](Exchange& exchange) {
                        disk.flush();
                        reply(exchange, 200, std::to_string(disk.written.size()));
                      },
                      1 << 30};
  }
  ~Disks() override { disk.go_on(); }

  Admission admit(Exchange& exchange) override {
    if (exchange.request.path == "/disk") exchange.sink = &disk;
    return App::admit(exchange);
  }
  static std::string request(std::string_view body) {
    return "POST /disk HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + std::string{body};
  }

  Disk disk;
  Limits limits = Running::usual();
};

const std::string other = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_F(Disks, TakeABodyInPieces) {
  limits.owed = 50'000;
  Running running{*this, limits};
  std::string body;
  for (int number = 0; body.size() < 1'000'000; ++number) body += std::to_string(number) + ' ';
  auto client = running.client();
  client.send(request(body) + other);
  EXPECT_EQ(client.answer().body, std::to_string(body.size()));
  EXPECT_EQ(client.answer().status, 200);
  EXPECT_TRUE(disk.written == body);
  EXPECT_GT(disk.flushes, 10);
  EXPECT_LT(disk.most_owed, 50'000U + 20'000U);
}

TEST_F(Disks, ThatAreStuckHoldNobodyElseUp) {
  limits.owed = 50'000;
  limits.deadlines.body = limits.body_window = std::chrono::milliseconds{300};
  Running running{*this, limits};
  disk.stick();
  auto client = running.client();
  const std::string body(200'000, 'x');
  client.send(request(body));
  EXPECT_TRUE(soon([&] { return disk.flushes == 1; }));
  for (int round = 0; round < 5; ++round) {
    EXPECT_EQ(running.client().ask(other).status, 200);
    std::this_thread::sleep_for(150ms);
  }
  EXPECT_EQ(disk.flushes, 1) << "one at a time";
  disk.go_on();
  const Answer answer = client.answer();
  EXPECT_EQ(answer.status, 200) << "the client was not late: the disk was";
  EXPECT_EQ(answer.body, "200000");
}

TEST_F(Disks, OfClientsThatLeave) {
  limits.owed = 50'000;
  Running running{*this, limits};
  disk.stick();
  {
    auto client = running.client();
    client.send(request(std::string(200'000, 'x')).substr(0, 150'000));
    EXPECT_TRUE(soon([&] { return disk.flushes == 1; }));
    client.reset();
  }
  EXPECT_EQ(running.client().ask(other).status, 200);
  EXPECT_EQ(ended(Delivery::cut), 0) << "the disk has it still";
  disk.go_on();
  EXPECT_TRUE(soon([&] { return ended(Delivery::cut) == 1; }));
}

}  // namespace
}  // namespace portico::http::test
