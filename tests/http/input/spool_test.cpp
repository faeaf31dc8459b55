#include "http/input/spool.hpp"

#include <filesystem>
#include <string>
#include <system_error>

#include <gtest/gtest.h>

#include "plugin/folder.hpp"

namespace portico::http {
namespace {

using portico::testing::Folder;

class Spools : public ::testing::Test {
protected:
  Spools() {
    limits.memory = 10;
    limits.folder = folder.path().string();
    limits.total = 100;
  }

  const Folder folder;
  settings::Uploads limits{};
  Budget all;
};

TEST_F(Spools, KeepLittleInMemory) {
  Spool spool{limits, &all};
  spool.begin();
  spool.append("hello");
  const Spool::Run run = spool.end();
  EXPECT_EQ(spool.spooled(), 0U);
  EXPECT_EQ(spool.owed(), 0U);
  EXPECT_EQ(spool.view(run), "hello");
}

TEST_F(Spools, TouchNoDiskBeforeTheyAreFlushed) {
  limits.folder = "/nowhere";
  Spool spool{limits, &all};
  spool.begin();
  EXPECT_NO_THROW(spool.append("hello world, which is more than there is memory for"));
  EXPECT_EQ(spool.owed(), spool.spooled());
  EXPECT_EQ(spool.held(), spool.owed());
  EXPECT_THROW(spool.flush(), std::system_error);
}

TEST_F(Spools, GiveWhatTheyTookHoweverOftenTheyAreFlushed) {
  Spool spool{limits, &all};
  spool.begin();
  spool.append("hello ");
  const Spool::Run first = spool.end();
  spool.begin();
  spool.append("wor");
  spool.append("ld and more");
  spool.flush();
  EXPECT_EQ(spool.owed(), 0U);
  spool.append(" of it");
  const Spool::Run second = spool.end();
  spool.begin();
  spool.append("the third one is");
  spool.append(" large, too");
  const Spool::Run third = spool.end();
  EXPECT_EQ(spool.spooled(), 20U + 27U);
  spool.flush();
  EXPECT_EQ(spool.view(first), "hello ");
  EXPECT_EQ(spool.view(second), "world and more of it");
  EXPECT_EQ(spool.view(third), "the third one is large, too");
}

TEST_F(Spools, CountWhatTheyWillWrite) {
  Spool spool{limits, &all}, other{limits, &all};
  spool.begin();
  spool.append(std::string(60, 'x'));
  other.begin();
  EXPECT_THROW(other.append(std::string(60, 'x')), std::system_error);
  spool.drop();
  EXPECT_NO_THROW(other.append(std::string(60, 'x')));
}

}  // namespace
}  // namespace portico::http
