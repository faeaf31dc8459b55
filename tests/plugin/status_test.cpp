#include "plugin/status.hpp"

#include <gtest/gtest.h>

namespace portico::plugin {
namespace {

TEST(Status, HasThePhrasesThatFastApiSends) {
  EXPECT_EQ(reason_phrase(404), "Not Found");
  EXPECT_EQ(reason_phrase(413), "Request Entity Too Large");
  EXPECT_EQ(reason_phrase(418), "I'm a Teapot");
  EXPECT_EQ(reason_phrase(422), "Unprocessable Entity");
  EXPECT_EQ(reason_phrase(599), "");
}

TEST(Status, KnowsWhichHaveABody) {
  for (const int status : {100, 103, 204, 205, 304}) EXPECT_TRUE(bodiless(status)) << status;
  for (const int status : {200, 201, 206, 303, 400, 500}) EXPECT_FALSE(bodiless(status)) << status;
}

TEST(Status, KnowsWhichMayBeAReply) {
  for (const int status : {200, 204, 418, 599, 999}) EXPECT_TRUE(final_status(status)) << status;
  for (const int status : {-1, 0, 99, 100, 199, 1000}) EXPECT_FALSE(final_status(status)) << status;
}

}  // namespace
}  // namespace portico::plugin
