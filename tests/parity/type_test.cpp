#include "parity/plugin/type.hpp"

#include <gtest/gtest.h>

namespace parity {
namespace {

using Kind = Type::Kind;

TEST(Type, NamesAndUnions) {
  EXPECT_EQ(parse_type("int").name, "int");
  const Type type = parse_type(" int | Item|None ");
  ASSERT_EQ(type.kind, Kind::either);
  ASSERT_EQ(type.arguments.size(), 3u);
  EXPECT_EQ(type.arguments[1].name, "Item");
  EXPECT_TRUE(type.arguments[2].is_null());
}

TEST(Type, NestedGenerics) {
  const Type type = parse_type("dict[str, list[set[int]|None]]");
  ASSERT_EQ(type.kind, Kind::dict);
  EXPECT_EQ(type.arguments[0].name, "str");
  const Type& list = type.arguments[1];
  ASSERT_EQ(list.kind, Kind::list);
  ASSERT_EQ(list.arguments[0].kind, Kind::either);
  EXPECT_EQ(list.arguments[0].arguments[0].kind, Kind::set);
}

TEST(Type, TuplesOfFixedAndOfAnyLength) {
  EXPECT_EQ(parse_type("tuple[int,str,float]").arguments.size(), 3u);
  EXPECT_EQ(parse_type("tuple[int,str,float]").kind, Kind::tuple);
  EXPECT_EQ(parse_type("tuple[int, ...]").kind, Kind::any_tuple);
  EXPECT_EQ(parse_type("tuple[int, ...]").arguments.size(), 1u);
}

TEST(Type, LiteralsKeepTheirJsonTypes) {
  const Type type = parse_type(R"(Literal["a,]|", 3, true, null])");
  ASSERT_EQ(type.kind, Kind::literal);
  EXPECT_EQ(Json(type.values), Json::parse(R"(["a,]|", 3, true, null])"));
}

TEST(Type, ConstraintsOfAnItem) {
  const Type type = parse_type(R"(list[str(pattern="^[a-z)\"]+$",min_length=2)]|None)");
  const Type& item = type.arguments[0].arguments[0];
  EXPECT_EQ(item.constraints, Json::parse(R"({"pattern": "^[a-z)\"]+$", "min_length": 2})"));
}

TEST(Type, ConstraintsOfAFieldSkipNull) {
  Type type = parse_type("int|None");
  constrain(type, Json{{"ge", 1}});
  EXPECT_EQ(type.arguments[0].constraints, Json::parse(R"({"ge": 1})"));
  EXPECT_TRUE(type.arguments[1].constraints.empty());
  Type list = parse_type("list[int]");
  constrain(list, Json{{"min_length", 1}});
  EXPECT_EQ(list.constraints.size(), 1u);
  EXPECT_TRUE(list.arguments[0].constraints.empty());
}

class BadType : public testing::TestWithParam<const char*> {};

TEST_P(BadType, IsRefusedWithItsText) {
  try {
    parse_type(GetParam());
    FAIL() << "accepted " << GetParam();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string{error.what()}.find(GetParam()), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(Type, BadType,
                         testing::Values("", "int|", "list[int", "list[int]]", "dict[int]",
                                         "foo[int]", "Literal[]", "Literal[a]", "int(gt=)",
                                         "int(gt)", "int str", "tuple[...]", "list[int,str]"));

}  // namespace
}  // namespace parity
