#include "serve/readiness.hpp"

#include <map>
#include <string>

#include <gmock/gmock.h>

namespace portico::serve {
namespace {

using life::Standing;
using life::State;
using settings::Ready;
using ::testing::IsEmpty;

/// "refused a, b; waiting c"
std::string text(const std::vector<Standing>& plugins, Past past, Ready policy) {
  std::string all;
  for (const auto& objection : objections(plugins, past, policy)) {
    all += (all.empty() ? "" : "; ") + std::string{objection.state};
    for (const std::string& name : objection.plugins) all += ' ' + name;
  }
  return all;
}

const std::vector<Standing> mixed{{State::serving, "a"},     {State::refused, "b.so"},
                                  {State::waiting, "c"},     {State::disabled, "d"},
                                  {State::quarantined, "e"}, {State::refused, "f.so"}};

TEST(Readiness, CountsEveryState) {
  const auto all = counts(mixed);
  EXPECT_EQ(all.at("serving"), 1u);
  EXPECT_EQ(all.at("refused"), 2u);
  EXPECT_EQ(all.at("waiting"), 1u);
  EXPECT_EQ(all.at("disabled"), 1u);
  EXPECT_EQ(all.at("quarantined"), 1u);
  EXPECT_EQ(counts({}).size(), all.size());
}

TEST(Readiness, IsWhatThePolicySays) {
  EXPECT_EQ(text(mixed, Past::has_served, Ready::serving), "");
  EXPECT_EQ(text(mixed, Past::has_served, Ready::no_quarantine), "quarantined e");
  EXPECT_EQ(text(mixed, Past::has_served, Ready::all_plugins),
            "refused b.so f.so; waiting c; quarantined e");
}

TEST(Readiness, IsNoneOfAHostThatHasNeverServedAnything) {
  const std::vector<Standing> refused{{State::refused, "a.so"}, {State::disabled, "b"}};
  for (const Ready policy : {Ready::serving, Ready::no_quarantine, Ready::all_plugins})
    EXPECT_EQ(text(refused, Past::never_served, policy), "refused a.so");
  EXPECT_EQ(text(refused, Past::has_served, Ready::serving), "") << "it did, before";
  EXPECT_EQ(text(mixed, Past::never_served, Ready::serving), "") << "one serves";
}

TEST(Readiness, SaysWhereAPluginRunsAlsoWhileItsProcessIsDown) {
  life::Overview overview;
  const auto add = [&](const char* id, State state, std::size_t generation, bool isolated) {
    life::Row row;
    row.file = std::string{"plugins/"} + id + ".so";
    row.id = id;
    row.state = state;
    row.generation = generation;
    row.isolated = isolated;
    overview.rows.push_back(row);
  };
  add("here", State::serving, 1, false);
  add("down", State::serving, 2, true);
  add("refused", State::refused, 0, false);
  add("twin", State::refused, 0, false);
  add("twin", State::serving, 3, true);
  std::map<std::string, std::string> found;
  for (const http::Figures::Version& one : versions(overview)) {
    found[one.plugin] = one.process;
    EXPECT_EQ(one.isolated_bytes, 0u) << one.plugin;
  }
  EXPECT_EQ(found,
            (std::map<std::string, std::string>{
                {"here", "serving"}, {"down", "isolated"}, {"refused", ""}, {"twin", "isolated"}}));
}

TEST(Readiness, DoesNotMissPluginsThatAreNotThere) {
  EXPECT_THAT(objections({}, Past::never_served, Ready::serving), IsEmpty());
  EXPECT_THAT(objections({{State::disabled, "a"}}, Past::never_served, Ready::serving), IsEmpty());
}

}  // namespace
}  // namespace portico::serve
