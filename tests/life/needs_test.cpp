#include "life/needs.hpp"

#include <gmock/gmock.h>

#include "plugin/folder.hpp"

namespace portico::life {
namespace {

using ::testing::ElementsAre;
using testing::Folder;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::StartsWith;

TEST(NeedsTest, AreMetByOneThatServesAndIsNotTooOld) {
  const Members members{{"a.so", {"items", "1.9", State::serving, {}}},
                        {"b.so", {"users@2.0.0", "2.0.0", State::serving, {}}}};
  EXPECT_EQ(lack({"items", ""}, members), "");
  EXPECT_EQ(lack({"items", "1.9"}, members), "");
  EXPECT_EQ(lack({"users", "2.0"}, members), "") << "by a version that serves beside others";
  EXPECT_EQ(lack({"items", "1.10"}, members),
            "needs plugin 'items' 1.10 or later, but 1.9 serves: replace that, and this one will "
            "follow");
  EXPECT_EQ(lack({"mail", ""}, members),
            "needs plugin 'mail', which does not serve here: add it, and this one will follow");
}

TEST(NeedsTest, SayWhatStandsInTheWay) {
  const auto reason = [](State state) {
    const std::string whole = lack({"a", ""}, {{"a.so", {"a", "1", state, {}}}});
    return whole.substr(whole.find(", ") + 2);
  };
  EXPECT_EQ(reason(State::quarantined),
            "which is in quarantine: this one follows when that is lifted");
  EXPECT_EQ(reason(State::disabled), "which is switched off: enable it, and this one will follow");
  EXPECT_EQ(reason(State::waiting), "which itself waits for another plugin: see its row");
  EXPECT_EQ(reason(State::refused), "which is refused: see its row");
}

TEST(NeedsTest, SpeakOfTheMemberOfWhichMoreIsKnown) {
  const Members members{{"a.so", {"x", "1", State::refused, {}}},
                        {"b.so", {"x", "1", State::disabled, {}}},
                        {"c.so", {"x", "1", State::refused, {}}}};
  EXPECT_THAT(lack({"x", ""}, members), ::testing::HasSubstr("which is switched off"));
}

TEST(NeedsTest, ThatAreNotMetTakeThoseAlongThatNeedTheOnesThatWait) {
  const Members members{{"a.so", {"leaf", "1", State::serving, {{"middle", ""}}}},
                        {"b.so", {"middle", "1", State::serving, {{"root", ""}}}},
                        {"c.so", {"other", "1", State::serving, {}}},
                        {"d.so", {"apart", "1", State::disabled, {{"root", ""}}}}};
  EXPECT_THAT(lacking(members),
              ElementsAre(Pair("b.so", StartsWith("needs plugin 'root', which does not serve")),
                          Pair("a.so", StartsWith("needs plugin 'middle', which itself waits"))));
  Members whole = members;
  whole["e.so"] = {"root", "1", State::serving, {}};
  EXPECT_THAT(lacking(whole), IsEmpty());
}

TEST(NeedsTest, InARingAreMet) {
  EXPECT_THAT(lacking({{"a.so", {"a", "1", State::serving, {{"b", ""}}}},
                       {"b.so", {"b", "1", State::serving, {{"a", ""}}}}}),
              IsEmpty());
}

TEST(NeedsTest, ThatNobodyMeetsAnyMoreAreNamed) {
  const Members members{{"a.so", {"leaf", "1.0", State::serving, {{"root", "2.0"}}}},
                        {"b.so", {"easy", "1.0", State::serving, {{"root", ""}}}},
                        {"c.so", {"root", "1.0", State::serving, {}}}};
  EXPECT_THAT(left_behind(members, {"root", "2.1", State::serving, {}}),
              ElementsAre("leaf needs plugin 'root' 2.0 or later"));
  EXPECT_THAT(left_behind(members, {"root", "1.5", State::serving, {}}), IsEmpty())
      << "it did not meet the need either";
}

TEST(NeedsTest, OrderFiles) {
  const Folder folder;
  const auto leaf = folder.add("leaf", "a.so"), middle = folder.add("middle", "b.so");
  const auto root = folder.add("sealed_2", "c.so"), plain = folder.add("good", "d.so");
  const auto gone = folder / "e.so";
  EXPECT_THAT(in_order_of_need({leaf, middle, root, plain, gone}),
              ElementsAre(root, plain, gone, middle, leaf));
  EXPECT_THAT(in_order_of_need({leaf, plain}), ElementsAre(plain, leaf));
  EXPECT_THAT(in_order_of_need({}), IsEmpty());
}

}  // namespace
}  // namespace portico::life
