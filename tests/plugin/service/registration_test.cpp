// Registrations that a host cannot take without harm to itself.

#include <gmock/gmock.h>

#include "plugin/log.hpp"
#include "plugin/served.hpp"

namespace portico::plugin {
namespace {

using ::testing::AllOf;
using testing::CaughtLog;
using ::testing::HasSubstr;
using testing::Served;

std::string refusal_of(const std::string& fixture) {
  const CaughtLog log;
  return testing::why_refused(fixture);
}

TEST(Registration, IsRefusedWhereATextOfARouteGoesTooDeep) {
  for (const auto& [fixture, name] : {std::pair{"docs", "docs"},
                                      {"input", "input"},
                                      {"output", "output"},
                                      {"include", "include"},
                                      {"exclude", "exclude"},
                                      {"fallback", "output"}})
    EXPECT_THAT(refusal_of(std::string{"endless_"} + fixture),
                HasSubstr(std::string{"route GET /all is refused: "} + name +
                          " is nested deeper than 128 levels"))
        << fixture;
}

TEST(Registration, IsRefusedWhereAConfigurationGoesTooDeep) {
  EXPECT_THAT(refusal_of("endless_config"),
              AllOf(HasSubstr("portico_plugin.config"), HasSubstr("deeper than 128 levels")));
}

/// Who does not look at what became of a registration goes on without it.
TEST(Registration, TakesNoModelThatGoesTooDeep) {
  const CaughtLog log;
  const Served served{"endless_model"};
  EXPECT_TRUE(served.generation().app().models.empty());
  EXPECT_TRUE(log.has("model 'Deep' is refused: its schema is nested deeper than 128 levels"));
}

TEST(Registration, TakesAThousandRoutesButNoHundredThousand) {
  EXPECT_THAT(refusal_of("endless_routes"),
              HasSubstr("has more than 10000 routes, which are the most that the host takes"));
  const CaughtLog log;
  const Served served{"endless_models"};
  EXPECT_EQ(served.generation().app().models.size(), 10000u);
  EXPECT_TRUE(log.has("has more than 10000 models, which are the most that the host takes"));
  const std::string text = log.text();
  EXPECT_EQ(text.find("more than"), text.rfind("more than")) << "it is told once";
}

}  // namespace
}  // namespace portico::plugin
