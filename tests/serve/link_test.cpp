#include "serve/link.hpp"

#include <gtest/gtest.h>

namespace portico::serve {
namespace {

TEST(Link, TravelsAsText) {
  const Link link{3, 5, 9, 6, 7, 10, 11, {{3, 0}, {4, 1}, {12, 1}}, {{8, 0}}};
  const auto taken = link_of(to_text(link));
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->incarnation, 3);
  EXPECT_EQ(taken->memory, 5);
  EXPECT_EQ(taken->settings, 9);
  EXPECT_EQ(taken->socket, 6);
  EXPECT_EQ(taken->control, 7);
  EXPECT_EQ(taken->copies, 10);
  EXPECT_EQ(taken->keeper, 11);
  EXPECT_EQ(taken->listeners, link.listeners);
  EXPECT_EQ(taken->monitors, link.monitors);
}

TEST(Link, MayBeWithoutControlCopiesAndMonitors) {
  const auto taken = link_of(to_text({1, 5, 9, 6, -1, -1, -1, {{3, 0}}, {}}));
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->control, -1);
  EXPECT_EQ(taken->copies, -1);
  EXPECT_EQ(taken->keeper, -1);
  EXPECT_TRUE(taken->monitors.empty());
}

TEST(Link, IsNoneWithoutWhatItNeeds) {
  for (const char* text :
       {"", "serve", "memory=5,settings=9,link=6", "listen=3,link=6,settings=9",
        "listen=3,memory=5,settings=9", "listen=3,memory=5,link=6",
        "listen=3,memory=5,settings=9,link=x", "listen=3,memory=-5,settings=9,link=6",
        "listen=3,memory=99999999999,settings=9,link=6", "listen"})
    EXPECT_FALSE(link_of(text)) << text;
}

TEST(Link, IgnoresWordsOfANewerSupervisor) {
  EXPECT_TRUE(link_of("more=1,listen=3,memory=5,settings=9,link=6"));
}

}  // namespace
}  // namespace portico::serve
