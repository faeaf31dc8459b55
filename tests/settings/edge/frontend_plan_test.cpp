#include "settings/edge/frontend_plan.hpp"

#include <gtest/gtest.h>

namespace portico::settings {
namespace {

Frontend at(const char* path, const char* folder) { return {.path = path, .folder = folder}; }

TEST(FrontendPlan, GivesAPathToWhoComesFirst) {
  const Frontend root = at("/", "a"), app = at("/app", "b"), other = at("/app", "c");
  FrontendPlan plan;
  EXPECT_EQ(plan.at("/"), nullptr);
  EXPECT_EQ(plan.add(root), nullptr);
  EXPECT_EQ(plan.add(app), nullptr);
  EXPECT_EQ(plan.add(other), &app);
  EXPECT_EQ(plan.at("/app"), &app);
  EXPECT_EQ(plan.at("/"), &root);
  EXPECT_EQ(plan.at("/app/"), nullptr);
  EXPECT_EQ(plan.at("/application"), nullptr);
}

TEST(FrontendPlan, OfAListHasTheFirstOfEachPath) {
  const std::vector<Frontend> all{at("/", "a"), at("/", "b"), at("/c", "c")};
  const FrontendPlan plan{all};
  EXPECT_EQ(plan.at("/"), &all[0]);
  EXPECT_EQ(plan.at("/c"), &all[2]);
}

}  // namespace
}  // namespace portico::settings
