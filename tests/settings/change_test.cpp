#include "settings/change.hpp"

#include <gmock/gmock.h>

#include "settings/load.hpp"

namespace portico::settings {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Change, IsNothingBetweenEquals) {
  Settings next = load({});
  const Change change = settle(next, load({}));
  EXPECT_THAT(change.changed, IsEmpty());
  EXPECT_THAT(change.waiting, IsEmpty());
}

TEST(Change, NamesWhatTakesEffectAndWhatWaits) {
  const Settings now = load({});
  Settings next = load({std::nullopt,
                        {},
                        {{"listen", "a:1"},
                         {"threads.handlers", "3"},
                         {"limits.body", "5"},
                         {"cors.allow_origins", "*"}}});
  next.plugins["new"].enabled = true;
  next.plugins["items"].cors.emplace();
  const Change change = settle(next, now);
  EXPECT_THAT(change.changed, ElementsAre("limits.body", "cors.allow_origins", "plugins.items"));
  EXPECT_THAT(change.waiting, ElementsAre("listen", "threads.handlers"));
  EXPECT_EQ(next.listen, now.listen) << "what is in effect";
  EXPECT_EQ(next.threads, now.threads);
  EXPECT_EQ(next.limits.body, 5u);
  EXPECT_THAT(settle(next, next).changed, IsEmpty());
}

TEST(Change, NoticesEachPartOfASection) {
  const auto changed = [](const auto& change) {
    Settings now = load({}), next = load({});
    now.plugins["a"], change(next.plugins["a"]);
    return settle(next, now).changed == std::vector<std::string>{"plugins.a"};
  };
  EXPECT_TRUE(changed([](Section& a) { a.enabled = false; }));
  EXPECT_TRUE(changed([](Section& a) { a.config = R"({"x":1})"; }));
  EXPECT_TRUE(changed([](Section& a) { a.prefix = "/v1"; }));
  EXPECT_TRUE(changed([](Section& a) { a.sha256 = {"x"}; }));
  EXPECT_TRUE(changed([](Section& a) { a.cors.emplace(); }));
  EXPECT_TRUE(changed([](Section& a) { a.breaking = Breaking::deny; }));
  EXPECT_TRUE(changed([](Section& a) { a.isolation = Isolation::process; }));
  EXPECT_TRUE(changed([](Section& a) { a.process.memory = 512; }));
  EXPECT_FALSE(changed([](Section& a) { a.places[""] = "p.json:7"; }))
      << "it stands elsewhere in the file";
}

}  // namespace
}  // namespace portico::settings
