#include "task/waiting.hpp"

#include <gmock/gmock.h>

#include "model/models.hpp"

namespace portico::task {
namespace {

using ::testing::StartsWith;

TEST(Waiting, CountsWhatDoesNotFitTheNextVersion) {
  model::Models models;
  Kind next;
  next.type =
      &models.compile("arguments", R"({"type": "object", "properties": {"to": {"type": "string"}},
                       "required": ["to"]})");
  models.finish();
  Waiting waiting{&next};
  EXPECT_EQ(waiting.loss("mail"), "");
  waiting.look(R"({"to": "ada"})");
  EXPECT_EQ(waiting.loss("mail"), "") << "it could run that";
  waiting.look("{}");
  waiting.look(R"({"to": 7})");
  EXPECT_EQ(waiting.count(), 3u);
  EXPECT_THAT(waiting.loss("mail"),
              StartsWith("of 3 tasks 'mail' that wait, 2 cannot be run: the arguments do not fit "
                         "their model: "));
}

TEST(Waiting, AllIsLostWithoutATaskOfTheName) {
  Waiting waiting{nullptr};
  EXPECT_EQ(waiting.loss("mail"), "");
  waiting.look("{}");
  EXPECT_EQ(waiting.loss("mail"), "1 task 'mail' waits, and it has no task of that name");
  waiting.look("{}");
  EXPECT_EQ(waiting.loss("mail"), "2 tasks 'mail' wait, and it has no task of that name");
}

}  // namespace
}  // namespace portico::task
