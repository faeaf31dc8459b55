#include "plugin/service/extensions.hpp"

#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "plugin/folder.hpp"

namespace portico::plugin {
namespace {

/// What the headers name in quotes: "portico.file/1".
std::set<std::string> promised() {
  std::set<std::string> ids;
  static const std::regex quoted{"\"(portico\\.[a-z_.]+/[0-9]+)\""};
  const std::filesystem::path headers{PORTICO_SOURCE_DIR "/sdk/include/portico"};
  for (const auto& entry : std::filesystem::recursive_directory_iterator{headers}) {
    if (!entry.is_regular_file()) continue;
    const std::string text = testing::Folder::read(entry.path());
    for (std::sregex_iterator found{text.begin(), text.end(), quoted}, end; found != end; ++found)
      ids.insert((*found)[1]);
  }
  return ids;
}

TEST(Extensions, AreAllThatTheHeadersPromise) {
  const std::set<std::string> ids = promised();
  EXPECT_TRUE(ids.contains("portico.file/1") && ids.contains("portico.values/1"));
  for (const std::string& id : ids) EXPECT_NE(find_extension(id), nullptr) << id;
}

TEST(Extensions, AreNoneOfAnotherNameOrNumber) {
  for (const char* id : {"", "portico.file", "portico.file/2", "portico.file/1 ", "PORTICO.FILE/1"})
    EXPECT_EQ(find_extension(id), nullptr) << id;
}

}  // namespace
}  // namespace portico::plugin
