#include "message/status.hpp"

#include <gtest/gtest.h>

namespace portico::message {
namespace {

TEST(Status, HasThePhrasesThatFastApiSends) {
  EXPECT_EQ(phrase(404), "Not Found");
  EXPECT_EQ(phrase(413), "Request Entity Too Large");
  EXPECT_EQ(phrase(418), "I'm a Teapot");
  EXPECT_EQ(phrase(422), "Unprocessable Entity");
  EXPECT_EQ(phrase(599), "");
}

TEST(Status, HasTheReasonsOfRfc9110) {
  EXPECT_EQ(reason(404), "Not Found");
  EXPECT_EQ(reason(413), "Content Too Large");
  EXPECT_EQ(reason(414), "URI Too Long");
  EXPECT_EQ(reason(416), "Range Not Satisfiable");
  EXPECT_EQ(reason(422), "Unprocessable Content");
  EXPECT_EQ(reason(599), "");
}

TEST(Status, KnowsWhichHaveABody) {
  for (const int status : {100, 103, 204, 205, 304}) EXPECT_TRUE(bodiless(status)) << status;
  for (const int status : {200, 201, 206, 303, 400, 500}) EXPECT_FALSE(bodiless(status)) << status;
}

TEST(Status, KnowsWhichMayBeAReply) {
  for (const int status : {200, 204, 418, 599}) EXPECT_TRUE(final_status(status)) << status;
  for (const int status : {-1, 0, 99, 100, 199, 600, 999, 1000})
    EXPECT_FALSE(final_status(status)) << status;
}

}  // namespace
}  // namespace portico::message
