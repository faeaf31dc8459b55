// Work beside a call when there is no memory for its place.

#include "http/wire/errand.hpp"

#include <cstdlib>
#include <limits>
#include <new>
#include <string>

#include <gtest/gtest.h>

#include "http/app.hpp"

namespace {
constexpr int plenty = std::numeric_limits<int>::max();
thread_local int left = plenty;  ///< allocations that succeed
}  // namespace

void* operator new(std::size_t size) {
  void* const memory = left > 0 ? std::malloc(size ? size : 1) : nullptr;
  if (!memory) throw std::bad_alloc{};
  if (left != plenty) --left;
  return memory;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return left > 0 ? std::malloc(size ? size : 1) : nullptr;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace portico::http::test {
namespace {

TEST(Errand, ThatGetsNoPlaceForWantOfMemoryIsGoneWithWhatItKeeps) {
  Pool pool{{1, 1}, 100};
  const auto pin = std::make_shared<int>(1);
  std::atomic<int> ran{0};
  int refused = 0;
  for (int first = 0; ran == 0; ++first) {
    ASSERT_LT(first, 100);
    const std::string lane = "a lane of its own, by the number " + std::to_string(first);
    const auto errand = std::make_shared<Errand>([&ran] { ++ran; }, pin);
    bool begun = false;
    left = first;
    try {
      begun = errand->begin(pool, lane) == Pool::Beside::begun;
    } catch (const std::bad_alloc&) {
    }
    left = plenty;
    if (begun) {
      EXPECT_TRUE(soon([&] { return errand->over(); }));
      break;
    }
    ++refused;
    EXPECT_TRUE(errand->over()) << "nobody is to wait for it";
    EXPECT_EQ(errand.use_count(), 1);
    EXPECT_EQ(pin.use_count(), 1);
  }
  EXPECT_GT(refused, 2);
  EXPECT_EQ(ran, 1) << "one that is refused does not run";
  EXPECT_EQ(pool.figures().errands, 0u);
}

}  // namespace
}  // namespace portico::http::test
