#include "os/current.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace portico::os {
namespace {

/// Two halves that are equal as long as it lives.
struct Pair {
  explicit Pair(int number) : first{number}, second{number} { ++living; }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    first = -1;
    --living;
  }
  int first, second;
  static std::atomic<int> living;
};
std::atomic<int> Pair::living{0};

// For ThreadSanitizer above all: one std::atomic<std::shared_ptr> does not pass.
TEST(Current, IsWholeWheneverItIsTaken) {
  std::atomic<bool> over{false};
  std::atomic<int> broken{0}, backwards{0};
  {
    Current<const Pair> current{std::make_shared<const Pair>(0)};
    std::vector<std::thread> readers;
    for (int count = 0; count < 3; ++count)
      readers.emplace_back([&] {
        for (int last = 0; !over;) {
          const auto pair = current.get();
          broken += pair->first != pair->second;
          backwards += pair->first < last;
          last = pair->first;
        }
      });
    for (int number = 1; number <= 5000; ++number)
      current.set(std::make_shared<const Pair>(number));
    over = true;
    for (std::thread& reader : readers) reader.join();
    EXPECT_EQ(current.get()->first, 5000);
    EXPECT_EQ(Pair::living, 1);
  }
  EXPECT_EQ(broken, 0);
  EXPECT_EQ(backwards, 0);
  EXPECT_EQ(Pair::living, 0);
}

TEST(Current, LetsTheOneBeforeLookAtTheNext) {
  struct Last {
    std::function<void()> leave;
    ~Last() { leave(); }
  };
  std::shared_ptr<const Last> seen;
  Current<const Last> current{nullptr};
  current.set(std::make_shared<const Last>([&] { seen = current.get(); }));
  const auto next = std::make_shared<const Last>([] {});
  current.set(next);
  EXPECT_EQ(seen, next);
}

}  // namespace
}  // namespace portico::os
