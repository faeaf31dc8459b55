#include "task/run/held_claims.hpp"

#include <gmock/gmock.h>

#include "task/store/store.hpp"

namespace portico::task {
namespace {

using ::testing::ElementsAre;

Claim claim(Ticket ticket) {
  Claim made;
  made.row.id = std::to_string(ticket);
  made.row.attempt = 1;
  made.ticket = ticket;
  return made;
}
HeldClaims held(std::initializer_list<Ticket> tickets) {
  HeldClaims made;
  for (const Ticket ticket : tickets) made.add(claim(ticket));
  return made;
}
Ticket last(const std::optional<HeldClaims::Notice>& notice) { return notice ? notice->last : 0; }
std::vector<Ticket> begun(HeldClaims& held) {
  std::vector<Ticket> all;
  while (const auto claim = held.next()) all.push_back(claim->ticket);
  return all;
}

TEST(HeldClaims, BeginsWhenThatHasBeenToldAndInTheOrderOfItsTickets) {
  HeldClaims all = held({3, 4, 5});
  EXPECT_THAT(begun(all), ElementsAre());
  const auto notice = all.announce(2, 0);
  ASSERT_EQ(last(notice), 4u);
  EXPECT_THAT(begun(all), ElementsAre()) << "it is not known yet that anybody knows";
  all.told(*notice);
  EXPECT_THAT(begun(all), ElementsAre(3, 4));
  EXPECT_EQ(all.size(), 1u);
}

TEST(HeldClaims, OneNoticeIsToldAtATime) {
  HeldClaims all = held({1, 2, 3});
  const auto notice = all.announce(1, 0);
  EXPECT_FALSE(all.has_work());
  EXPECT_FALSE(all.announce(1, 0));
  all.told(*notice);
  EXPECT_THAT(begun(all), ElementsAre(1));
  EXPECT_TRUE(all.has_work());
  EXPECT_EQ(last(all.announce(9, 0)), 3u);
}

TEST(HeldClaims, IsToldAheadOfThreadsThatAreComingButForThoseThatACrashWouldBeTheEndOf) {
  EXPECT_EQ(last(held({1, 2, 3, 4}).announce(1, 2)), 3u);
  HeldClaims all = held({1, 2});
  Claim suspect = claim(3);
  suspect.row.crashes = Store::suspicious;
  all.add(std::move(suspect));
  Claim final = claim(4);
  final.row.attempt = final.row.attempts;
  all.add(std::move(final));
  auto notice = all.announce(1, 3);
  EXPECT_EQ(last(notice), 2u) << "the suspect begins when a thread waits for it";
  all.told(*notice);
  begun(all);
  notice = all.announce(1, 3);
  EXPECT_EQ(last(notice), 3u) << "so does the one on its last attempt";
  all.told(*notice);
  begun(all);
  EXPECT_EQ(last(all.announce(1, 0)), 4u);
}

TEST(HeldClaims, WhatIsTakenBackHasNotBegun) {
  HeldClaims all = held({1, 2, 3, 4});
  const auto notice = all.announce(2, 0);
  std::vector<Ticket> taken;
  for (const Claim& one : all.take_back()) taken.push_back(one.ticket);
  EXPECT_THAT(taken, ElementsAre(3, 4)) << "of the others it is being told";
  all.told(*notice);
  EXPECT_THAT(begun(all), ElementsAre(1, 2));
  all.add(claim(5));
  EXPECT_EQ(last(all.announce(1, 0)), 5u);
  all.failed();
  EXPECT_THAT(begun(all), ElementsAre());
  EXPECT_EQ(all.take_back().size(), 1u);
}

TEST(HeldClaims, WhatFindsNoThreadIsTakenBackWhenThatHasBeenTold) {
  HeldClaims all = held({1, 2, 3, 4});
  all.told(*all.announce(1, 2));
  ASSERT_EQ(all.next()->ticket, 1u);
  auto notice = all.revoke();
  ASSERT_TRUE(notice);
  EXPECT_EQ(notice->last, 1u) << "the last that has begun";
  EXPECT_FALSE(all.has_work());
  EXPECT_FALSE(all.next()) << "it is not known any more whether it may";
  EXPECT_EQ(all.take_back().size(), 1u) << "of which it was never told";
  EXPECT_FALSE(all.since());
  all.failed();
  EXPECT_TRUE(all.has_work()) << "what was told before holds";
  EXPECT_TRUE(all.since());
  notice = all.revoke();
  all.told(*notice);
  EXPECT_FALSE(all.next());
  EXPECT_EQ(all.take_back().size(), 2u);
  EXPECT_FALSE(all.revoke());
  EXPECT_FALSE(all.since());
}

TEST(HeldClaims, WhatIsBeingToldIsNotHeldForLong) {
  HeldClaims all = held({1, 2});
  const auto notice = all.announce(2, 0);
  EXPECT_FALSE(all.since()) << "nobody may take it back";
  all.add(claim(3));
  EXPECT_TRUE(all.since());
}

}  // namespace
}  // namespace portico::task
