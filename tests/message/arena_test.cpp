#include "message/arena.hpp"

#include <array>
#include <memory_resource>

#include <gtest/gtest.h>

namespace portico::message {
namespace {

/// Counts what is taken from it.
class Counting : public std::pmr::memory_resource {
public:
  std::size_t taken = 0;

private:
  void* do_allocate(std::size_t size, std::size_t alignment) override {
    taken += size;
    return std::pmr::new_delete_resource()->allocate(size, alignment);
  }
  void do_deallocate(void* memory, std::size_t size, std::size_t alignment) override {
    taken -= size;
    std::pmr::new_delete_resource()->deallocate(memory, size, alignment);
  }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

TEST(Arena, TakesFromItsBlockFirst) {
  Counting upstream;
  alignas(16) std::array<std::byte, 1024> block;
  Arena arena{block.data(), block.size(), &upstream};
  arena.allocate(1000, 1);
  EXPECT_EQ(upstream.taken, 0u);
  arena.allocate(100, 1);
  EXPECT_GE(upstream.taken, 100u);
}

TEST(Arena, Aligns) {
  Arena arena;
  arena.allocate(1, 1);
  for (const std::size_t alignment : {2u, 8u, 16u, 64u, 4096u}) {
    const auto at = reinterpret_cast<std::uintptr_t>(arena.allocate(3, alignment));
    EXPECT_EQ(at % alignment, 0u) << alignment;
  }
}

TEST(Arena, GivesEverythingBack) {
  Counting upstream;
  {
    Arena arena{nullptr, 0, &upstream};
    for (int i = 0; i < 1000; ++i) arena.allocate(777, 8);
    EXPECT_GE(upstream.taken, 777'000u);
    EXPECT_EQ(arena.taken(), upstream.taken);
  }
  EXPECT_EQ(upstream.taken, 0u);
}

TEST(Arena, TakesBackWhatATryTook) {
  Counting upstream;
  Arena arena{nullptr, 0, &upstream};
  auto* const kept = static_cast<char*>(arena.allocate(4, 1));
  std::memcpy(kept, "kept", 4);
  const Arena::Mark mark = arena.mark();
  for (int tries = 0; tries < 100; ++tries) {
    for (int i = 0; i < 100; ++i) std::memset(arena.allocate(1000, 8), 0, 1000);
    arena.rewind(mark);
  }
  EXPECT_LT(upstream.taken, 500'000u);
  EXPECT_EQ(std::string_view(kept, 4), "kept");
  EXPECT_EQ(arena.allocate(1, 1), kept + 4) << "the next byte is where the try began";
}

TEST(Arena, HasALimitAsLongAsItLasts) {
  Counting upstream;
  Arena arena{nullptr, 0, &upstream};
  {
    const Arena::Limit limit{arena, 100'000};
    arena.allocate(90'000, 1);
    EXPECT_THROW(arena.allocate(20'000, 1), ArenaFull);
    EXPECT_NO_THROW(arena.allocate(5'000, 1)) << "there is room for less";
    EXPECT_LE(upstream.taken, 100'000u);
  }
  EXPECT_NO_THROW(arena.allocate(20'000, 1));
}

TEST(Arena, HasNoRoomForMoreThanThereIs) {
  Arena arena;
  EXPECT_THROW(arena.allocate(~std::size_t{0} - 8, 1), std::bad_alloc);
}

}  // namespace
}  // namespace portico::message
