#include "route/path.hpp"

#include <array>
#include <gtest/gtest.h>
#include <stdexcept>

namespace portico::route {
namespace {

struct Case {
  std::string_view path, decoded;
  std::vector<std::string_view> values;  ///< "!" alone: no match
};

class PathMatch : public testing::TestWithParam<Case> {};

TEST_P(PathMatch, GivesTheValuesOrNothing) {
  const Case& c = GetParam();
  const Path path{c.path};
  std::array<std::string_view, 8> values{};
  const bool matched = path.match(c.decoded, values);
  if (c.values == std::vector<std::string_view>{"!"}) {
    EXPECT_FALSE(matched);
    return;
  }
  ASSERT_TRUE(matched);
  ASSERT_EQ(path.parameters(), c.values.size());
  for (std::size_t i = 0; i < c.values.size(); ++i) EXPECT_EQ(values[i], c.values[i]);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, PathMatch,
    testing::Values(Case{"/", "/", {}}, Case{"/", "/a", {"!"}}, Case{"/items", "/items", {}},
                    Case{"/items", "/items/", {"!"}}, Case{"/items/{id}", "/items/7", {"7"}},
                    Case{"/items/{id}", "/items/", {"!"}}, Case{"/items/{id}", "/items/a/b", {"!"}},
                    Case{"/pre-{x}.json", "/pre-a.b.json", {"a.b"}},
                    Case{"/pre-{x}.json", "/pre-.json", {"!"}},
                    Case{"/{a}-{b}", "/x-y-z", {"x-y", "z"}}, Case{"/n/{v:int}", "/n/007", {"007"}},
                    Case{"/n/{v:int}", "/n/-7", {"!"}}, Case{"/n/{v:float}", "/n/7.50", {"7.50"}},
                    Case{"/n/{v:float}", "/n/7", {"7"}}, Case{"/n/{v:float}", "/n/7.", {"!"}},
                    Case{"/n/{v:float}", "/n/1e3", {"!"}},
                    Case{"/u/{v:uuid}",
                         "/u/12345678-1234-5678-1234-567812345678",
                         {"12345678-1234-5678-1234-567812345678"}},
                    Case{"/u/{v:uuid}",
                         "/u/12345678123456781234567812345678",
                         {"12345678123456781234567812345678"}},
                    Case{"/u/{v:uuid}", "/u/1234567-81234-5678-1234-567812345678", {"!"}},
                    Case{"/f/{p:path}", "/f/", {""}}, Case{"/f/{p:path}", "/f/a/b", {"a/b"}},
                    Case{"/f/{p:path}", "/f", {"!"}},
                    Case{"/pre/{p:path}/end", "/pre/a/end/b/end", {"a/end/b"}},
                    Case{"/pre/{p:path}/end", "/pre/end", {"!"}},
                    Case{"/{a}/{b}", "/x/y", {"x", "y"}}));

TEST(Path, RefusesWhatIsNoPathAndSaysWhy) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"", "must begin with '/'"},
      {"items", "must begin with '/'"},
      {"/{a", "a brace without its partner"},
      {"/a}", "a brace without its partner"},
      {"/{}", "a name is"},
      {"/{a:hex}", "unknown convertor in '{a:hex}'"},
      {"/{a}/{a}", "the parameter 'a' twice"}};
  for (const auto& [text, why] : wrong) {
    try {
      const Path path{text};
      ADD_FAILURE() << text << " was accepted";
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string{error.what()}.find(why), std::string::npos) << error.what();
    }
  }
}

TEST(Path, ShapeForgetsTheNamesOfParameters) {
  EXPECT_EQ(Path{"/a/{x}/b"}.shape(), Path{"/a/{y}/b"}.shape());
  EXPECT_NE(Path{"/a/{x}"}.shape(), Path{"/a/{x:int}"}.shape());
  EXPECT_NE(Path{"/a/{x}"}.shape(), Path{"/a/x"}.shape());
}

}  // namespace
}  // namespace portico::route
