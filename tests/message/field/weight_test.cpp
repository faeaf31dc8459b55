#include "message/field/weight.hpp"

#include <gtest/gtest.h>

namespace portico::message {
namespace {

TEST(Weight, HasThreeDigitsAtMostAndIsOneAtMost) {
  const std::vector<std::pair<std::string, std::optional<int>>> cases{
      {"0", 0},      {"0.", 0},      {"0.5", 500},    {"0.25", 250}, {"0.001", 1},
      {"1", 1000},   {"1.", 1000},   {"1.000", 1000}, {"", {}},      {"5", {}},
      {"1.001", {}}, {"1.0000", {}}, {"0.0001", {}},  {".5", {}},    {"-0", {}},
      {"+1", {}},    {"inf", {}},    {"nan", {}},     {"1e0", {}},   {"0x1", {}},
      {"0,5", {}},   {" 1", {}},     {"1 ", {}},      {"0.5x", {}},  {"01", {}}};
  for (const auto& [text, weight] : cases) EXPECT_EQ(read_weight(text), weight) << text;
}

TEST(Weight, OfAMemberIsThatOfItsLastParameterQ) {
  const std::vector<std::pair<std::string, int>> cases{
      {"text/html", 1000},           {"text/html;level=1", 1000}, {"text/html; Q=0.25", 250},
      {"text/html;level=q9;q=0", 0}, {"text/html;q=0;v=1", 0},    {"text/html;q=", 0},
      {"text/html;q=nan", 0}};
  for (const auto& [text, weight] : cases) {
    Arena arena;
    EXPECT_EQ(weight_of(MediaType::parse(text, arena)), weight) << text;
  }
}

}  // namespace
}  // namespace portico::message
