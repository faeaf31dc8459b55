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
using namespace portico::detail;

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
  EXPECT_EQ(type_title<shop::Base>(), "Base");
  EXPECT_EQ(type_title<shop::Page<shop::Base>>(), "Page[Base]");
  EXPECT_EQ(type_title<Hidden>(), "Hidden");
}

/// What FastAPI calls Page[T], as title and as component.
TEST(Reflect, NamesGenericModelsAsFastApiDoes) {
  const auto names = []<class T>(std::type_identity<T>) {
    using Page = shop::Page<T>;
    return type_title<Page>() + " " + component_name<Page>();
  };
  using std::type_identity;
  EXPECT_EQ(names(type_identity<std::string>{}), "Page[str] Page_str_");
  EXPECT_EQ(names(type_identity<std::uint8_t>{}), "Page[int] Page_int_");
  EXPECT_EQ(names(type_identity<float>{}), "Page[float] Page_float_");
  EXPECT_EQ(names(type_identity<bool>{}), "Page[bool] Page_bool_");
  EXPECT_EQ(names(type_identity<shop::Color>{}), "Page[Color] Page_Color_");
  EXPECT_EQ(names(type_identity<std::vector<shop::Base>>{}), "Page[list[Base]] Page_list_Base__");
  EXPECT_EQ(names(type_identity<std::map<std::string, int>>{}),
            "Page[dict[str, int]] Page_dict_str__int__");
  EXPECT_EQ(names(type_identity<std::set<int>>{}), "Page[set[int]] Page_set_int__");
  EXPECT_EQ(names(type_identity<std::tuple<int, std::string>>{}),
            "Page[tuple[int, str]] Page_tuple_int__str__");
  EXPECT_EQ(names(type_identity<std::optional<int>>{}),
            "Page[Union[int, NoneType]] Page_Union_int__NoneType__");
  EXPECT_EQ(names(type_identity<std::optional<std::variant<int, std::string>>>{}),
            "Page[Union[int, str, NoneType]] Page_Union_int__str__NoneType__");
  EXPECT_EQ(names(type_identity<std::variant<int, std::variant<std::string, long>>>{}),
            "Page[Union[int, str]] Page_Union_int__str__");
  EXPECT_EQ(names(type_identity<shop::Page<std::optional<shop::Base>>>{}),
            "Page[Page[Union[Base, NoneType]]] Page_Page_Union_Base__NoneType___");
  EXPECT_EQ(names(type_identity<Literal<"a", 1, true>>{}),
            "Page[Literal['a', 1, True]] Page_Literal__a___1__True__");
  EXPECT_EQ(names(type_identity<Decimal>{}), "Page[Decimal] Page_Decimal_");
  EXPECT_EQ(names(type_identity<std::chrono::sys_seconds>{}), "Page[datetime] Page_datetime_");
  EXPECT_EQ(names(type_identity<std::chrono::sys_days>{}), "Page[date] Page_date_");
  EXPECT_EQ(names(type_identity<std::chrono::seconds>{}), "Page[timedelta] Page_timedelta_");
  EXPECT_EQ(names(type_identity<TimeOfDay>{}), "Page[time] Page_time_");
  EXPECT_EQ(names(type_identity<nlohmann::json>{}), "Page[Any] Page_Any_");
}

TEST(Reflect, NamesWhatAFunctionHolds) {
  const auto name_of_local = []<class T>(T) {
    struct Held {
      T value;
    };
    return type_title<Held>();
  };
  EXPECT_EQ(name_of_local(std::string{}), "Held");
}

}  // namespace
