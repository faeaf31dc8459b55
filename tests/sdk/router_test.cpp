// Routers: what their routes have in common.

#include <gtest/gtest.h>

#include <portico/portico.hpp>

#include "sdk/recorder.hpp"

namespace {

using namespace portico;
using tests::Json;
using tests::RecordedCall;
using tests::Recorder;

struct Key {};
struct Admin {};

struct RouterTest : testing::Test {
  Recorder host;
  App app{host.host()};

  RouterTest() {
    app.provide<Key>([](Header<"x_key"> key) {
      if (*key != "open") throw HttpError{401, "no key"};
      return Key{};
    });
    app.provide<Admin>([](Need<Key>, Header<"x_admin", bool, Default<false>> admin) {
      if (!*admin) throw HttpError{403, "no admin"};
      return Admin{};
    });
  }
};

TEST_F(RouterTest, JoinsPrefixTagsAndResponses) {
  Router shop = app.router({.prefix = "/shop",
                            .tags = {"shop"},
                            .responses = {{401, "no key"}, {404, "nothing"}},
                            .deprecated = true});
  shop.get("/items", Options{.tags = {"items"}, .responses = {{404, "no item"}}}, [] { return 1; });
  EXPECT_EQ(host.routes.back().path, "/shop/items");
  EXPECT_EQ(host.routes.back().docs.dump(),
            R"({"tags":["shop","items"],"deprecated":true,)"
            R"("responses":{"401":{"description":"no key"},"404":{"description":"no item"}}})");
  Router inner = shop.router({.prefix = "/inner", .tags = {"inner"}, .listed = false});
  inner.post("", [] { return 1; });
  EXPECT_EQ(host.routes.back().path, "/shop/inner");
  EXPECT_EQ(host.routes.back().method, "POST");
  EXPECT_EQ(host.routes.back().docs.at("tags").dump(), R"(["shop","inner"])");
  EXPECT_EQ(host.routes.back().flags, PORTICO_UNLISTED);
  shop.route("PURGE", "/all", {}, [] {});
  EXPECT_EQ(host.route("PURGE", "/shop/all").flags, 0u);
}

TEST_F(RouterTest, ItsNeedsAreMetBeforeTheHandlerRuns) {
  Router shop = app.router({.prefix = "/shop", .needs = {need<Key>}});
  shop.router({.needs = {need<Admin>}}).get("/x", [](Query<"q", int> q) { return *q; });
  EXPECT_EQ(host.routes.back().input.at("required").dump(), R"(["x_key","q"])");
  const auto status = [&](const Json& input) {
    RecordedCall made;
    EXPECT_EQ(host.call(host.routes.back(), input, made), PORTICO_OK);
    return made.replied ? 200 : made.failed_status;
  };
  EXPECT_EQ(status({{"x_key", "shut"}, {"x_admin", true}, {"q", 1}}), 401);
  EXPECT_EQ(status({{"x_key", "open"}, {"x_admin", false}, {"q", 1}}), 403);
  EXPECT_EQ(status({{"x_key", "open"}, {"x_admin", true}, {"q", 1}}), 200);
  app.get("/alone", Options{.needs = {need<Key>}}, [] { return 1; });
  EXPECT_EQ(status({{"x_key", "shut"}}), 401);
  EXPECT_EQ(status({{"x_key", "open"}}), 200);
}

TEST_F(RouterTest, RefusesWhatIsNoPathAndNoPrefix) {
  EXPECT_THROW(app.router({.prefix = "shop"}), std::invalid_argument);
  EXPECT_THROW(app.router({.prefix = "/shop/"}), std::invalid_argument);
  EXPECT_THROW(app.router({}).get("", [] {}), std::invalid_argument);
  EXPECT_THROW(app.router({.prefix = "/shop"}).get("items", [] {}), std::invalid_argument);
}

}  // namespace
