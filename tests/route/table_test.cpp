#include "route/table.hpp"

#include <gtest/gtest.h>

namespace portico::route {
namespace {

class TableTest : public testing::Test {
protected:
  void add(std::string method, std::string_view path, std::string plugin = "one",
           std::uint32_t flags = 0) {
    auto route = std::make_unique<Route>();
    route->method = std::move(method);
    route->path = Path{path};
    route->plugin = std::move(plugin);
    route->flags = flags;
    routes_.push_back(std::move(route));
  }
  std::vector<const Route*> routes() const {
    std::vector<const Route*> list;
    for (const auto& route : routes_) list.push_back(route.get());
    return list;
  }
  // The label of what is found, or "allow: ..." or "none".
  std::string find(std::string_view method, std::string_view path) {
    const Table table{routes()};
    const Match match = table.find(method, path, arena_);
    if (match.route) return match.route->label();
    return match.allow.empty() ? "none" : "allow: " + std::string{match.allow};
  }

  std::vector<std::unique_ptr<Route>> routes_;
  message::Arena arena_;
};

TEST_F(TableTest, TheFirstDeclaredWins) {
  add("GET", "/x/{a}");
  add("GET", "/x/fixed");
  EXPECT_EQ(find("GET", "/x/fixed"), "GET /x/{a}");
}

TEST_F(TableTest, ADeeperRouteIsFoundBehindAParameter) {
  add("GET", "/{a}/{b}/c");
  add("GET", "/x/{b}");
  EXPECT_EQ(find("GET", "/x/y/c"), "GET /{a}/{b}/c");
  EXPECT_EQ(find("GET", "/x/y"), "GET /x/{b}");
}

TEST_F(TableTest, MethodsOfOnePathAreAllAllowed) {
  add("GET", "/a");
  add("POST", "/a");
  add("DELETE", "/{x}");
  EXPECT_EQ(find("POST", "/a"), "POST /a");
  EXPECT_EQ(find("PUT", "/a"), "allow: DELETE, GET, HEAD, POST");
}

TEST_F(TableTest, APathIsOfThePluginThatHasItAlone) {
  add("GET", "/a", "one");
  add("POST", "/a", "one");
  add("GET", "/b", "one");
  add("POST", "/{x}", "two");
  add("GET", "/c/", "two");
  const Table table{routes()};
  EXPECT_EQ(table.find("PUT", "/b", arena_).owner, "") << "two plugins have it";
  EXPECT_EQ(table.find("PUT", "/c/", arena_).owner, "two");
  EXPECT_EQ(table.find("PUT", "/d", arena_).owner, "two");
  EXPECT_EQ(table.find("PUT", "/d/e", arena_).owner, "");
  EXPECT_EQ(table.redirects("/c/", arena_), "two");
  EXPECT_EQ(table.redirects("/b", arena_), "");
}

TEST_F(TableTest, HeadFindsGetUnlessThereIsAHead) {
  add("GET", "/a");
  add("GET", "/b");
  add("HEAD", "/b");
  EXPECT_EQ(find("HEAD", "/a"), "GET /a");
  EXPECT_EQ(find("HEAD", "/b"), "HEAD /b");
}

TEST_F(TableTest, PathParametersMayHoldSlashesAndBeFollowed) {
  add("GET", "/files/{p:path}");
  add("GET", "/pre/{p:path}/end");
  EXPECT_EQ(find("GET", "/files/"), "GET /files/{p:path}");
  EXPECT_EQ(find("GET", "/files/a/b"), "GET /files/{p:path}");
  EXPECT_EQ(find("GET", "/pre/a/b/end"), "GET /pre/{p:path}/end");
  EXPECT_EQ(find("GET", "/pre/a/b"), "none");
}

TEST_F(TableTest, AConvertorThatDoesNotFitLeavesTheNextRoute) {
  add("GET", "/n/{v:int}");
  add("GET", "/n/{v}");
  EXPECT_EQ(find("GET", "/n/12"), "GET /n/{v:int}");
  EXPECT_EQ(find("GET", "/n/ab"), "GET /n/{v}");
}

TEST_F(TableTest, EmptySegmentsAreNoParameters) {
  add("GET", "/users/{u}");
  EXPECT_EQ(find("GET", "/users//x"), "none");
  EXPECT_EQ(find("GET", "/users/"), "none");
}

TEST_F(TableTest, RedirectsOnlyToRoutesThatAllowIt) {
  add("GET", "/a/");
  add("GET", "/b/", "one", PORTICO_EXACT_PATH);
  const Table table{routes()};
  EXPECT_TRUE(table.redirects("/a/", arena_));
  EXPECT_FALSE(table.redirects("/b/", arena_));
  EXPECT_FALSE(table.redirects("/c", arena_));
}

TEST_F(TableTest, AConflictNamesBothRoutes) {
  add("GET", "/items/{id}", "one");
  add("GET", "/items/{item}", "two");
  const auto all = routes();
  const Conflict found = conflict(std::span{all}.first(1), std::span{all}.last(1));
  ASSERT_NE(found.kept, nullptr);
  EXPECT_EQ(found.kept->plugin, "one");
  EXPECT_EQ(found.refused->plugin, "two");
  EXPECT_EQ(conflict(std::span{all}.first(1), std::span{all}.first(1)).kept, nullptr);
}

TEST_F(TableTest, TenThousandRoutesAreAllFound) {
  for (int i = 0; i < 10000; ++i) add("GET", "/r" + std::to_string(i) + "/{x}/tail");
  const Table table{routes()};
  for (int i = 0; i < 10000; i += 97) {
    const std::string path = "/r" + std::to_string(i) + "/v/tail";
    const Match match = table.find("GET", path, arena_);
    ASSERT_NE(match.route, nullptr);
    EXPECT_EQ(match.route, routes_[static_cast<std::size_t>(i)].get());
    EXPECT_EQ(match.segments[0], "v");
  }
}

}  // namespace
}  // namespace portico::route
