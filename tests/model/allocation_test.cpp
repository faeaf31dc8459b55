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

constexpr const char* point =
    R"({"type":"object","properties":{"x":{"type":"number"},"y":{"type":"number"}},"required":["x","y"]})";
constexpr const char* cat =
    R"({"type":"object","properties":{"kind":{"const":"cat"},"lives":{"type":"integer"}},"required":["kind","lives"]})";
constexpr const char* dog =
    R"({"type":"object","properties":{"kind":{"const":"dog"},"name":{"type":"string"}},"required":["kind","name"]})";
constexpr const char* node =
    R"({"type":"object","properties":{"v":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/components/schemas/Node"},{"type":"null"}],"default":null}},"required":["v"]})";

struct Case {
  const char *name, *schema, *exclude, *body, *reply;
};
const Case cases[] = {
    {"Leaves",
     R"({"type":"object","properties":{
  "name":{"type":"string","minLength":1,"maxLength":50,"pattern":"^[A-Za-z ]+$"},
  "price":{"type":"number","exclusiveMinimum":0},"count":{"type":"integer","default":1},
  "when":{"type":"string","format":"date-time","default":"2020-01-01T00:00:00"},
  "id":{"type":"string","format":"uuid"},
  "tags":{"type":"array","items":{"type":"string"},"uniqueItems":true,"default":[]},
  "note":{"anyOf":[{"type":"integer"},{"type":"string"},{"type":"null"}],"default":null}},
  "required":["name","price","id"]})",
     R"({"count":true})",
     R"({"name":"A thing","price":"12.5","id":"12345678123456781234567812345678",)"
     R"("when":"2020-01-02T03:04:05Z","tags":["a","b","a"],"note":"five","extra":[1,2,3]})",
     R"({"name":"A thing","price":12.5,"when":"2020-01-02T03:04:05Z",)"
     R"("id":"12345678-1234-5678-1234-567812345678","tags":["a","b"],"note":"five"})"},
    {"NestedModel",
     R"({"type":"object","properties":{"at":{"$ref":"#/components/schemas/Point"}},"required":["at"]})",
     R"({"at":["y"]})", R"({"at":{"x":1,"y":"2.5","z":3}})", R"({"at":{"x":1.0}})"},
    {"List", R"({"type":"array","items":{"$ref":"#/components/schemas/Point"}})",
     R"({"-1":{"x":true}})", R"([{"x":1,"y":2},{"x":3,"y":4}])",
     R"([{"x":1.0,"y":2.0},{"y":4.0}])"},
    {"Dict",
     R"({"type":"object","propertyNames":{"type":"integer"},"additionalProperties":{"$ref":"#/components/schemas/Point"}})",
     "", R"({"1":{"x":1,"y":2},"2":{"x":3,"y":4}})",
     R"({"1":{"x":1.0,"y":2.0},"2":{"x":3.0,"y":4.0}})"},
    {"DiscriminatedUnion",
     R"({"type":"array","items":{"oneOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"}],
      "discriminator":{"propertyName":"kind"}}})",
     "",
     R"([{"kind":"dog","name":"a dog with a name of more than 22 letters"},{"kind":"cat","lives":"9"}])",
     R"([{"kind":"dog","name":"a dog with a name of more than 22 letters"},{"kind":"cat","lives":9}])"},
    {"SmartUnion",
     R"({"type":"array","items":{"anyOf":[{"type":"integer"},{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Point"},
      {"type":"array","items":{"type":"string"}},{"type":"string"}]}})",
     "", R"([1,"x",{"x":1,"y":2},["a","b"],{"kind":"cat","lives":1}])",
     R"([1,"x",{"x":1.0,"y":2.0},["a","b"],{"kind":"cat","lives":1}])"},
    {"Recursion", R"({"$ref":"#/components/schemas/Node"})", "",
     R"({"v":1,"next":{"v":2,"next":{"v":3,"next":null}}})",
     R"({"v":1,"next":{"v":2,"next":{"v":3,"next":null}}})"},
};

class Allocation : public testing::TestWithParam<Case> {};

TEST_P(Allocation, CheckAndRenderTakeNoneOfTheHeap) {
  Models models;
  models.add("Point", point);
  models.add("Cat", cat);
  models.add("Dog", dog);
  models.add("Node", node);
  const Type& type = models.compile("a test", GetParam().schema);
  alignas(16) static std::array<std::byte, 65536> block;
  Selection selection = Selection::compile(type, {}, GetParam().exclude, 0);
  Text text;
  std::size_t before = 0;
  for (int round = 0; round < 20; ++round) {
    if (round == 10) before = allocations.load();
    Arena arena{block.data(), block.size(), std::pmr::null_memory_resource()};
    Problems problems{arena};
    portico_value raw{}, value{};
    Loc root{nullptr, "body", 0};
    text.clear();
    ASSERT_FALSE(parse(GetParam().body, arena, raw));
    ASSERT_TRUE(check(type, raw, &root, arena, problems, value)) << describe(problems);
    ASSERT_TRUE(render(type, value, selection, arena, text, problems));
  }
  EXPECT_EQ(allocations.load() - before, 0U);
  EXPECT_EQ(text.view(), GetParam().reply);
}

INSTANTIATE_TEST_SUITE_P(Cases, Allocation, testing::ValuesIn(cases),
                         [](const auto& each) { return std::string{each.param.name}; });

}  // namespace
}  // namespace portico::model
