#include "http/wire/reading/byte_ring.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace portico::http {
namespace {

/// Copies what there is room for, which is returned.
std::size_t put(ByteRing& ring, std::string_view bytes) {
  std::size_t copied = 0;
  while (copied < bytes.size() && !ring.room().empty()) {
    const std::span<char> room = ring.room();
    const std::size_t size = std::min(room.size(), bytes.size() - copied);
    bytes.copy(room.data(), size, copied);
    ring.add(size);
    copied += size;
  }
  return copied;
}

TEST(ByteRing, TakesAsMuchAsItHolds) {
  ByteRing ring{64};
  const std::size_t capacity = ring.capacity();
  EXPECT_EQ(put(ring, std::string(capacity + 10, 'x')), capacity);
  EXPECT_EQ(ring.free(), 0u);
  EXPECT_TRUE(ring.room().empty());
  EXPECT_EQ(ring.lend(capacity).size(), capacity);
}

TEST(ByteRing, HasNoPlaceForABodyWithoutBytes) {
  ByteRing ring{0};
  EXPECT_TRUE(ring.room().empty());
  EXPECT_TRUE(ring.lend(10).empty());
  ring.give_back();
  EXPECT_FALSE(ring.holds_more());
}

TEST(ByteRing, LeavesWhatIsLentWhereItIs) {
  ByteRing ring{64};
  put(ring, "hello");
  const std::string_view lent = ring.lend(3);
  EXPECT_EQ(lent, "hel");
  EXPECT_TRUE(ring.holds_more());
  put(ring, std::string(ring.free(), 'x'));
  EXPECT_EQ(lent, "hel");
  EXPECT_EQ(ring.free(), 0u) << "what is lent takes its place";
  ring.give_back();
  EXPECT_EQ(ring.free(), 3u);
  EXPECT_EQ(ring.lend(2), "lo");
  EXPECT_TRUE(ring.holds_more());
}

TEST(ByteRing, GivesWhatItGotInItsOrder) {
  ByteRing ring{100};
  std::mt19937 random{3};
  std::string in, out;
  for (int i = 0; i < 20'000; ++i) {
    const std::string some(random() % 70, static_cast<char>('a' + i % 26));
    in += some.substr(0, put(ring, some));
    out += ring.lend(random() % 90);
    EXPECT_LE(ring.size(), ring.capacity());
    ring.give_back();
  }
  while (ring.size() > 0) {
    out += ring.lend(ring.capacity());
    ring.give_back();
  }
  EXPECT_TRUE(in == out);
  EXPECT_GT(in.size(), 10 * ring.capacity());
}

}  // namespace
}  // namespace portico::http
