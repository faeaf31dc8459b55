// Names and counts by reflection, where the compiler has a chance to get them wrong.

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <portico/value.hpp>

namespace shop {

struct Base {
  int x;
  std::string y;
};
struct Derived : Base {};
struct Both : Base {
  int z;
};
struct Node {
  std::string name;
  std::unique_ptr<Node> next;
  std::vector<Node> children;
};
template <class T> struct Page {
  T content;
  int number_of_pages;
};
template <class T> struct Between {
  int before;
  T subject;
  std::string after_it;
};
struct Empty {};
struct Wide {
  int m00, m01, m02, m03, m04, m05, m06, m07, m08, m09, m10, m11, m12, m13, m14, m15, m16, m17, m18,
      m19, m20, m21, m22, m23, m24, m25, m26, m27, m28, m29, m30, m31, m32, m33, m34, m35, m36, m37,
      m38, m39, m40, m41, m42, m43, m44, m45, m46, m47, m48, m49, m50, m51, m52, m53, m54, m55, m56,
      m57, m58, m59, m60, m61, m62, m63;
};
enum class Color { red, green };

}  // namespace shop

namespace {

using namespace portico;

struct Hidden {
  int in_nameless_namespace;
};

template <class T> class Counts : public testing::Test {};
using Subjects =
    testing::Types<bool, int, double, std::string, std::optional<int>, std::optional<std::string>,
                   std::optional<std::vector<int>>, std::vector<std::string>,
                   std::map<std::string, int>, std::tuple<int, std::string>, std::pair<int, int>,
                   std::array<int, 3>, std::variant<int, std::string>, nlohmann::json,
                   std::optional<nlohmann::json>, std::unique_ptr<shop::Node>,
                   std::chrono::sys_seconds, std::chrono::year_month_day, std::chrono::milliseconds,
                   shop::Color, shop::Base, shop::Page<int>, Uuid, Decimal, TimeOfDay, Extras,
                   Inline<shop::Base>, Literal<"a", "b">, Field<int, Gt<0>>,
                   Field<std::optional<std::string>, MaxLength<3>>, Field<std::vector<std::string>>,
                   Field<std::variant<int, std::string>>, Field<nlohmann::json>, Upload>;
TYPED_TEST_SUITE(Counts, Subjects);

TYPED_TEST(Counts, AMemberOfThisTypeIsOneMember) {
  using T = shop::Between<TypeParam>;
  EXPECT_EQ(member_count<T>, 3u);
  EXPECT_EQ(member_names<T>[1], "subject");
  EXPECT_EQ(member_names<T>[2], "after_it");
}

TEST(Reflect, ReachesMembersInOrder) {
  shop::Base base{3, "text"};
  auto [x, y] = members(base);
  EXPECT_EQ(x, 3);
  EXPECT_EQ(y, "text");
  x = 4;
  EXPECT_EQ(base.x, 4);
}

TEST(Reflect, NamesMembersOfAnyKindOfStruct) {
  EXPECT_EQ((member_names<shop::Derived>), (std::array<std::string_view, 2>{"x", "y"}));
  EXPECT_EQ((member_names<shop::Page<shop::Base>>),
            (std::array<std::string_view, 2>{"content", "number_of_pages"}));
  EXPECT_EQ(member_names<Hidden>[0], "in_nameless_namespace");
  struct Local {
    int in_function;
  };
  EXPECT_EQ(member_names<Local>[0], "in_function");
  EXPECT_EQ(member_count<shop::Empty>, 0u);
}

TEST(Reflect, GoesTo64Members) {
  EXPECT_EQ(member_count<shop::Wide>, 64u);
  EXPECT_EQ(member_names<shop::Wide>[63], "m63");
}

TEST(Reflect, TellsABaseBesideMembers) {
  EXPECT_TRUE(HasBaseAndMembers<shop::Both>);
  EXPECT_FALSE(HasBaseAndMembers<shop::Derived>);
  EXPECT_FALSE(HasBaseAndMembers<shop::Base>);
}

TEST(Reflect, NamesModels) {
  EXPECT_EQ(model_name(type_name<shop::Base>), "Base");
  EXPECT_EQ(model_name(type_name<shop::Page<shop::Base>>), "Page_Base");
  EXPECT_EQ(model_name(type_name<Hidden>), "Hidden");
}

}  // namespace
