// In steady state the path of a request takes memory from its arena and its text alone: operator
// new is counted here and must stay silent. One binary, one counter: the tests of this file run on
// one thread.

#include <array>
#include <atomic>
#include <cstdlib>
#include <new>

#include "support.hpp"

namespace {
std::atomic<std::size_t> allocations{0};
}

void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc{};
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size ? size : 1);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace portico::model {
namespace {

constexpr const char* schema = R"({"type":"object","properties":{
  "name":{"type":"string","minLength":1,"maxLength":50,"pattern":"^[A-Za-z ]+$"},
  "price":{"type":"number","exclusiveMinimum":0},"count":{"type":"integer","default":1},
  "when":{"type":"string","format":"date-time","default":"2020-01-01T00:00:00"},
  "id":{"type":"string","format":"uuid"},
  "tags":{"type":"array","items":{"type":"string"},"uniqueItems":true,"default":[]},
  "note":{"anyOf":[{"type":"integer"},{"type":"string"},{"type":"null"}],"default":null}},
  "required":["name","price","id"]})";

constexpr std::string_view body =
    R"({"name":"A thing","price":"12.5","id":"12345678123456781234567812345678",)"
    R"("when":"2020-01-02T03:04:05Z","tags":["a","b","a"],"note":"five","extra":[1,2,3]})";

TEST(Allocation, CheckAndRenderTakeNoneOfTheHeap) {
  Models models;
  const Type& type = models.compile("a test", schema);
  alignas(16) static std::array<std::byte, 65536> block;
  Selection selection = Selection::compile(type, {}, R"({"count":true})", PORTICO_EXCLUDE_NONE);
  Text text;
  std::size_t before = 0;
  for (int round = 0; round < 20; ++round) {
    if (round == 10) before = allocations.load();
    Arena arena{block.data(), block.size(), std::pmr::null_memory_resource()};
    Problems problems{arena};
    portico_value raw{}, value{};
    Loc root{nullptr, "body", 0};
    text.clear();
    ASSERT_FALSE(parse(body, arena, raw));
    ASSERT_TRUE(check(type, raw, &root, arena, problems, value));
    ASSERT_TRUE(render(type, value, selection, arena, text, problems));
  }
  EXPECT_EQ(allocations.load(), before);
  EXPECT_EQ(text.view(),
            R"({"name":"A thing","price":12.5,"when":"2020-01-02T03:04:05Z",)"
            R"("id":"12345678-1234-5678-1234-567812345678","tags":["a","b"],"note":"five"})");
}

}  // namespace
}  // namespace portico::model
