// update(): what a PATCH changes.

#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include <portico/portico.hpp>

namespace {

using namespace portico;

struct Base {
  Field<std::string, MinLength<3>> name;
  Field<std::optional<std::string>> note;
  double price = 1;
};
struct Item {
  std::int64_t id;
  Inline<Base> base;
  std::optional<int> count;
};
struct Patch {
  Field<std::optional<std::string>, MinLength<3>> name;
  Field<std::optional<std::string>> note;
  Field<std::optional<double>> price;
  std::optional<int> count;
  Extras others;
};

Item item() { return {7, {{.name = "Pen", .note = "blue", .price = 2}}, 3}; }

TEST(Update, ChangesNothingWhereNothingWasSent) {
  Item one = item();
  update(one, Patch{});
  EXPECT_EQ(one.id, 7);
  EXPECT_EQ(one.base.name, "Pen");
  EXPECT_EQ(one.base.note, "blue");
  EXPECT_EQ(one.base.price, 2);
  EXPECT_EQ(one.count, 3);
}

TEST(Update, ChangesWhatWasSentAlsoWithinInlineMembers) {
  Item one = item();
  update(one, Patch{.name = "Ink", .price = 0.5, .count = 9});
  EXPECT_EQ(one.base.name, "Ink");
  EXPECT_EQ(one.base.note, "blue");
  EXPECT_EQ(one.base.price, 0.5);
  EXPECT_EQ(one.count, 9);
}

TEST(Update, ANullThatWasSentIsTakenOverWhereThereMayBeOne) {
  Item one = item();
  one.base.note = by_default("blue");
  update(one, Patch{.name = std::optional<std::string>{}, .note = std::optional<std::string>{}});
  EXPECT_EQ(one.base.name, "Pen");
  EXPECT_EQ(one.base.note, std::nullopt);
  EXPECT_TRUE(one.base.note.is_set());
}

TEST(Update, OfTheSameModelLeavesWhatNobodySet) {
  struct Same {
    std::string name;
    Field<std::optional<std::string>> note;
  };
  Same existing{.name = "Pen"};
  update(existing, Same{.name = "Ink"});
  EXPECT_EQ(existing.name, "Ink");
  EXPECT_FALSE(existing.note.is_set()) << "so that exclude_unset leaves it out";
}

TEST(Update, AnOptionalTakesTheValueOfAPointerAndItsNull) {
  struct Holder {
    Field<std::unique_ptr<int>> size;
  };
  struct Plain {
    std::optional<int> size;
  };
  Plain existing{4};
  Holder patch;
  patch.size = std::make_unique<int>(5);
  update(existing, patch);
  EXPECT_EQ(existing.size, 5);
  patch.size.edit().reset();
  update(existing, patch);
  EXPECT_EQ(existing.size, std::nullopt);
}

}  // namespace
