#include "isolation/block.hpp"

#include <cstring>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "message/arena.hpp"
#include "model/parse.hpp"
#include "model/write.hpp"

namespace portico::isolation {
namespace {

constexpr std::uint64_t plenty = 1 << 20;

/// As it is when it arrives.
struct Arrived {
  explicit Arrived(const Block& block)
      : cells{block.cells().begin(), block.cells().end()},
        texts{block.texts()} {}
  bool open(std::uint64_t most = plenty) { return isolation::open(cells, texts, most); }

  std::vector<portico_value> cells;
  std::string texts;
};

std::string json_of(const portico_value& value) {
  message::Text text;
  return model::write(value, text) ? std::string{text.view()} : "(cannot be written)";
}

class Tree {
public:
  explicit Tree(const std::string& json) {
    if (model::parse(json, arena_, root)) throw std::runtime_error{"no JSON: " + json};
  }
  portico_value root{};

private:
  message::Arena arena_;
};

std::string crossed(const std::string& json) {
  const Tree tree{json};
  Block block;
  block.write(tree.root);
  Arrived arrived{block};
  return arrived.open() ? json_of(arrived.cells[0]) : "(refused)";
}

TEST(Block, EveryTreeArrivesAsItWas) {
  for (const std::string json : {"null", "true", "-7", "2.5", "\"\"", "\"text\"", "[]", "{}",
                                 "[1,[2,[]],{}]", R"({"a":1,"b":{"c":["x","y"],"d":null},"e":"z"})",
                                 R"([{"id":1,"name":"a"},{"id":2,"name":"b"},{"name":"c","id":3}])",
                                 R"([{"a":{"b":1}},{"a":{"b":2}},{"b":{"a":3}}])"})
    EXPECT_EQ(crossed(json), json);
}

TEST(Block, FlagsOfMembersCross) {
  portico_member member{};
  member.name = "tax";
  member.name_size = 3;
  member.flags = PORTICO_UNSET;
  portico_value object{};
  object.kind = PORTICO_OBJECT;
  object.size = 1;
  object.members = &member;
  Block block;
  block.write(object);
  Arrived arrived{block};
  ASSERT_TRUE(arrived.open());
  EXPECT_EQ(arrived.cells[0].members[0].flags, PORTICO_UNSET);
}

TEST(Block, NamesOfAListCrossOnce) {
  std::vector<portico_member> members(100);
  std::vector<portico_value> items(100);
  for (std::size_t at = 0; at < items.size(); ++at) {
    members[at].name = "identifier";
    members[at].name_size = 10;
    items[at].kind = PORTICO_OBJECT;
    items[at].size = 1;
    items[at].members = &members[at];
  }
  portico_value list{};
  list.kind = PORTICO_ARRAY;
  list.size = 100;
  list.items = items.data();
  Block block;
  block.write(list);
  EXPECT_EQ(block.texts(), "identifier");
  Arrived arrived{block};
  EXPECT_TRUE(arrived.open());
  EXPECT_FALSE(Arrived{block}.open(999)) << "each use of a text counts";
}

TEST(Block, ATreeThatIsTooDeepDoesNotCross) {
  const auto nested = [](std::size_t levels) {
    std::vector<portico_value> cells(levels);
    for (std::size_t at = 0; at < levels; ++at) {
      cells[at].kind = PORTICO_ARRAY;
      cells[at].size = at + 1 < levels;
      cells[at].items = at + 1 < levels ? &cells[at + 1] : nullptr;
    }
    return cells;
  };
  Block block;
  block.write(nested(401)[0]);
  EXPECT_TRUE(Arrived{block}.open());
  EXPECT_THROW(block.write(nested(402)[0]), std::length_error);
}

TEST(Block, ALoopOrAnOverlapIsRefused) {
  const Tree tree{R"([[1,2],[3,4]])"};
  Block block;
  block.write(tree.root);
  for (std::size_t at = 0; at < block.cells().size(); ++at)
    for (std::int64_t offset = 0; offset < 200; offset += 8) {
      Arrived arrived{block};
      if (arrived.cells[at].kind != PORTICO_ARRAY || arrived.cells[at].integer == offset) continue;
      arrived.cells[at].integer = offset;
      EXPECT_FALSE(arrived.open()) << at << ' ' << offset;
    }
}

TEST(Block, WhatNobodyHasWrittenIsReadWithinItsBounds) {
  const Tree tree{R"({"a":[1,"two",{"b":null,"c":[true,2.5,"three"]}],"d":{"e":"four"}})"};
  Block block;
  block.write(tree.root);
  std::mt19937 random{7};
  int opened = 0;
  for (int round = 0; round < 200000; ++round) {
    Arrived arrived{block};
    for (int change = 0; change < 3; ++change) {
      const std::size_t cell = random() % arrived.cells.size();
      unsigned char bytes[sizeof(portico_value)];
      std::memcpy(bytes, &arrived.cells[cell], sizeof bytes);
      bytes[random() % sizeof bytes] = static_cast<unsigned char>(random() % 40);
      std::memcpy(static_cast<void*>(&arrived.cells[cell]), bytes, sizeof bytes);
    }
    if (!arrived.open()) continue;
    ++opened;
    json_of(arrived.cells[0]);  // under a sanitizer, this is what the test is about
  }
  EXPECT_GT(opened, 100);
}

}  // namespace
}  // namespace portico::isolation
