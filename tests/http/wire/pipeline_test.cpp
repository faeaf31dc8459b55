#include "http/wire/pipeline.hpp"

#include <gtest/gtest.h>

#include "http/wire/parts.hpp"

namespace portico::http::test {
namespace {

using End = Record::End;
using Last = Pipeline::Last;
using Stage = RequestSlot::Stage;

struct PipelineTest : ::testing::Test {
  RequestSlot& begin(std::string_view target, Stage stage, int status) {
    RequestSlot& slot = pipeline.begin();
    slot.exchange().request.target = target;
    slot.exchange().bytes = 5;
    slot.stage = stage;
    slot.status = status;
    return slot;
  }
  int ended(Delivery delivery) const { return parts.app.ended(delivery); }

  Parts parts;
  Pipeline& pipeline = parts.pipeline;
  std::vector<Told::Row>& rows = parts.app.rows;
};

TEST_F(PipelineTest, EndsInOrderWhatIsSent) {
  EXPECT_TRUE(pipeline.empty());
  begin("/a", Stage::written, 200);
  begin("/b", Stage::written, 404);
  EXPECT_EQ(pipeline.size(), 2u);
  EXPECT_EQ(pipeline.last().exchange().request.target, "/b");
  EXPECT_TRUE(rows.empty());
  pipeline.end_sent(Last::over);
  EXPECT_TRUE(pipeline.empty());
  EXPECT_EQ(rows, (std::vector<Told::Row>{{"/a", 200, 5, End::whole}, {"/b", 404, 5, End::whole}}));
  EXPECT_EQ(ended(Delivery::sent), 2);
}

TEST_F(PipelineTest, KeepsTheLastThatGoesOn) {
  pipeline.end_sent(Last::goes_on);
  begin("/a", Stage::written, 200);
  RequestSlot& slot = begin("/b", Stage::admitted, 0);
  pipeline.end_sent(Last::goes_on);
  ASSERT_EQ(pipeline.size(), 1u);
  EXPECT_EQ(&pipeline.last(), &slot);
  EXPECT_EQ(rows.size(), 1u);
  pipeline.end_sent(Last::goes_on);
  EXPECT_EQ(pipeline.size(), 1u);
}

TEST_F(PipelineTest, SaysWhatWasNotSent) {
  begin("/a", Stage::written, 200);
  begin("/b", Stage::broken, 200);
  begin("/c", Stage::replaced, 504);
  begin("/d", Stage::replaced, 413);
  pipeline.end_all();
  EXPECT_TRUE(pipeline.empty());
  EXPECT_EQ(rows.size(), 4u);
  for (const Told::Row& row : rows) EXPECT_EQ(row.end, End::cut) << row.target;
  EXPECT_EQ(ended(Delivery::cut), 1);
  EXPECT_EQ(ended(Delivery::broken), 1);
  EXPECT_EQ(ended(Delivery::late), 1);
  EXPECT_EQ(ended(Delivery::replaced), 1);
}

TEST_F(PipelineTest, TellsTheServiceOnlyOfWhatItKnows) {
  begin("/a", Stage::parsed, 400);
  begin("/b", Stage::replaced, 408).recorded = true;
  pipeline.end_sent(Last::over);
  EXPECT_EQ(rows, (std::vector<Told::Row>{{"/a", 400, 5, End::whole}}));
  EXPECT_EQ(parts.app.done_sent + parts.app.done_unsent, 1);
}

TEST_F(PipelineTest, BeginsEachRequestAfresh) {
  RequestSlot& first = begin("/a", Stage::written, 200);
  first.exchange().reply.body.append("old");
  first.body.append("old");
  first.place = Place::pool;
  pipeline.end_sent(Last::over);
  const auto before = Clock::now();
  RequestSlot& slot = pipeline.begin();
  EXPECT_EQ(&slot, &first) << "its memory is used again";
  EXPECT_EQ(slot.stage, Stage::parsed);
  EXPECT_EQ(slot.place, Place::loop);
  EXPECT_EQ(slot.status, 0);
  EXPECT_GE(slot.began, before);
  EXPECT_TRUE(slot.body.empty());
  EXPECT_TRUE(slot.exchange().reply.body.empty());
  EXPECT_EQ(slot.exchange().bytes, 0u);
}

}  // namespace
}  // namespace portico::http::test
