#include "plugin/service/extensions.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "plugin/service/promised.hpp"

namespace portico::plugin {
namespace {

TEST(Extensions, AreAllThatTheHeadersPromise) {
  const std::set<std::string> ids = testing::promised_extensions();
  EXPECT_TRUE(ids.contains("portico.file/1") && ids.contains("portico.values/1"));
  for (const std::string& id : ids) EXPECT_NE(find_extension(id), nullptr) << id;
}

TEST(Extensions, AreNoneOfAnotherNameOrNumber) {
  for (const char* id : {"", "portico.file", "portico.file/2", "portico.file/1 ", "PORTICO.FILE/1"})
    EXPECT_EQ(find_extension(id), nullptr) << id;
}

TEST(Extensions, ThatTakeACallReachNoOtherProcess) {
  EXPECT_EQ(find_extension("portico.file/1", Reach::process), nullptr);
  EXPECT_EQ(find_extension("portico.values/1", Reach::process), nullptr);
  EXPECT_EQ(find_extension("portico.intake/1", Reach::process), nullptr);
  EXPECT_EQ(find_extension("portico.choice/1", Reach::process), find_extension("portico.choice/1"));
}

}  // namespace
}  // namespace portico::plugin
