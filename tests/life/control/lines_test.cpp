#include "life/control/lines.hpp"

#include <array>
#include <atomic>
#include <thread>

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "plugin/library/file.hpp"
#include "slowness.hpp"

namespace portico::life {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using os::Descriptor;

struct Pair {
  Pair() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    here = Descriptor{ends[0]}, there = Descriptor{ends[1]};
  }
  void say(std::string_view bytes) const {
    EXPECT_EQ(::send(there.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  Descriptor here{-1}, there{-1};
};

constexpr auto soon = 20s * slowness;

Until until(std::chrono::milliseconds patience) { return {Clock::now() + patience}; }

TEST(Lines, AreTakenWholeHoweverTheyCome) {
  const Pair pair;
  std::thread slow{[&] {
    for (const char* piece : {"a ", "li", "ne", "\nrest"}) {
      pair.say(piece);
      std::this_thread::sleep_for(5ms);
    }
  }};
  EXPECT_EQ(receive_line(pair.here.number(), until(soon), 100), "a line");
  slow.join();
}

TEST(Lines, AreNoneThatAreTooLongOrCut) {
  Pair pair;
  pair.say("0123456789");
  EXPECT_EQ(receive_line(pair.here.number(), until(soon), 10), "");
  pair.say("abc");
  pair.there = Descriptor{-1};
  EXPECT_EQ(receive_line(pair.here.number(), until(soon), 100), "");
}

// A deadline of each recv() would never strike.
TEST(Lines, EndAtTheirDeadlineAlsoForOneWhoDrips) {
  const Pair pair;
  std::atomic<bool> over{false};
  std::thread dripping{[&] {
    while (!over) {
      pair.say("x");
      std::this_thread::sleep_for(5ms);
    }
  }};
  EXPECT_EQ(receive_line(pair.here.number(), until(100ms), 1 << 20), "");
  over = true;
  dripping.join();
}

TEST(Lines, AreSentUntilTheirDeadlineToOneWhoTakesNothing) {
  const Pair pair;
  EXPECT_FALSE(send_line(pair.here.number(), std::string(64 << 20, 'x'), until(100ms)));
}

TEST(Lines, AreSentUntilTheirDeadlineToOneWhoTakesLittle) {
  const Pair pair;
  std::atomic<bool> over{false};
  std::thread sipping{[&] {
    char byte;
    while (!over) {
      ::recv(pair.there.number(), &byte, 1, MSG_DONTWAIT);
      std::this_thread::sleep_for(1ms);
    }
  }};
  EXPECT_FALSE(send_line(pair.here.number(), std::string(64 << 20, 'x'), until(100ms)));
  over = true;
  sipping.join();
}

TEST(Lines, EndWhenSomebodyElseSaysSo) {
  const Pair pair;
  const Descriptor over{::eventfd(1, EFD_CLOEXEC)};
  EXPECT_EQ(receive_line(pair.here.number(), {Clock::now() + 1h, over.number()}, 100), "");
  EXPECT_FALSE(send_line(pair.here.number(), std::string(64 << 20, 'x'),
                         {Clock::now() + 1h, over.number()}));
}

TEST(Lines, AreNotSentToOneWhoIsGone) {
  Pair pair;
  pair.there = Descriptor{-1};
  EXPECT_FALSE(send_line(pair.here.number(), "x", until(soon)));
}

}  // namespace
}  // namespace portico::life
