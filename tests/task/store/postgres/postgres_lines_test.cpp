#include "task/store/postgres/postgres_lines.hpp"

#include <gmock/gmock.h>

namespace portico::task {
namespace {

TEST(PostgresLines, HaveTabsBetweenValuesAndAnEndEach) {
  PostgresLines lines;
  lines.add("a", 7, nullptr, std::string{"b"});
  lines.add(std::int64_t{-1});
  EXPECT_EQ(lines.text(), "a\t7\t\\N\tb\n-1\n");
}

TEST(PostgresLines, EscapeWhatWouldMeanSomethingElse) {
  PostgresLines lines;
  lines.add("\\N", "a\tb\nc\rd", "\\.", "");
  EXPECT_EQ(lines.text(), "\\\\N\ta\\tb\\nc\\rd\t\\\\.\t\n");
}

}  // namespace
}  // namespace portico::task
