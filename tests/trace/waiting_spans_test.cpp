#include "trace/export/waiting_spans.hpp"

#include <gtest/gtest.h>

namespace portico::trace {
namespace {

std::vector<Span> group(std::size_t count, std::size_t bytes = 0) {
  std::vector<Span> spans(count);
  for (Span& one : spans) one.name = std::string(bytes, 'n');
  return spans;
}

TEST(WaitingSpans, AreNoMoreThanThereIsRoomFor) {
  WaitingSpans waiting{5};
  EXPECT_TRUE(waiting.add(group(3)));
  EXPECT_FALSE(waiting.add(group(3)));
  EXPECT_TRUE(waiting.add(group(2)));
  EXPECT_EQ(waiting.count(), 5u);
  EXPECT_EQ(waiting.take(2).size(), 1u) << "a group stays whole";
  EXPECT_EQ(waiting.count(), 2u);
  EXPECT_TRUE(waiting.add(group(3)));
  EXPECT_EQ(waiting.take(5).size(), 2u);
  EXPECT_TRUE(waiting.empty());
  EXPECT_TRUE(waiting.take(5).empty());
}

TEST(WaitingSpans, HaveNoMoreBytesThanThat) {
  WaitingSpans waiting{1000};
  std::size_t taken = 0;
  while (waiting.add(group(1, std::size_t{1} << 20))) ++taken;
  EXPECT_EQ(taken, WaitingSpans::most_bytes >> 20);
  waiting.take(1);
  EXPECT_TRUE(waiting.add(group(1, std::size_t{1} << 20)));
}

}  // namespace
}  // namespace portico::trace
