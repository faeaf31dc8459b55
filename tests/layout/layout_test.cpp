// The source tree's own rules: includes point one way, and nothing new lies about in the root.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace portico {
namespace {

namespace fs = std::filesystem;

const fs::path root{PORTICO_SOURCE_DIR};

/// What each folder of host/ may include beside itself: settings < model < route < plugin < http <
/// life < serve; task and docs hang off route, process and isolation off plugin.
const std::map<std::string, std::set<std::string>> allowed{
    {"settings", {}},
    {"model", {"settings"}},
    {"route", {"model", "settings"}},
    {"task", {"route", "model", "settings"}},
    {"docs", {"route", "model", "settings"}},
    {"plugin", {"route", "model", "settings"}},
    {"process", {"plugin", "route", "model", "settings"}},
    {"isolation", {"process", "plugin", "route", "model", "settings"}},
    {"http", {"process", "plugin", "task", "docs", "route", "model", "settings"}},
    {"life",
     {"http", "isolation", "process", "plugin", "task", "docs", "route", "model", "settings"}},
    {"serve",
     {"life", "http", "isolation", "process", "plugin", "task", "docs", "route", "model",
      "settings"}},
};

struct Include {
  std::string folder, file;
};

std::vector<Include> includes(const fs::path& file) {
  static const std::regex line{R"re(^\s*#\s*include\s*"([^"/]+)/([^"]+)".*)re"};
  std::vector<Include> found;
  std::ifstream stream{file};
  for (std::string text; std::getline(stream, text);)
    if (std::smatch match; std::regex_match(text, match, line))
      found.push_back({match[1], match[2]});
  return found;
}

std::vector<fs::path> sources(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator{folder})
    if (entry.path().extension() == ".hpp" || entry.path().extension() == ".cpp")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

TEST(Layout, FoldersOfTheHostAreKnown) {
  for (const auto& entry : fs::directory_iterator{root / "host"}) {
    const std::string name = entry.path().filename();
    if (entry.is_directory()) {
      EXPECT_TRUE(allowed.count(name))
          << "host/" << name << " has no place in the order of folders";
    } else {
      EXPECT_TRUE(name == "main.cpp" || name == "CMakeLists.txt") << "host/" << name;
    }
  }
}

TEST(Layout, IncludesPointOneWay) {
  std::size_t seen = 0;
  for (const auto& [folder, below] : allowed) {
    if (!fs::exists(root / "host" / folder)) continue;
    for (const fs::path& file : sources(root / "host" / folder))
      for (const Include& include : includes(file)) {
        ++seen;
        const bool own = include.folder == folder || include.folder == "portico";
        EXPECT_TRUE(own || below.count(include.folder))
            << fs::relative(file, root).string() << " includes " << include.folder << '/'
            << include.file;
      }
  }
  EXPECT_GT(seen, 50u) << "the search finds no includes";
}

TEST(Layout, EveryIncludeOfTheProjectExists) {
  for (const fs::path& file : sources(root / "host"))
    for (const Include& include : includes(file)) {
      const fs::path base = include.folder == "portico" ? root / "sdk" / "include" : root / "host";
      EXPECT_TRUE(fs::exists(base / include.folder / include.file))
          << fs::relative(file, root).string() << " includes " << include.folder << '/'
          << include.file;
    }
}

TEST(Layout, TheSdkKnowsNothingOfTheHost) {
  for (const fs::path& file : sources(root / "sdk"))
    for (const Include& include : includes(file))
      EXPECT_FALSE(allowed.count(include.folder))
          << fs::relative(file, root).string() << " includes " << include.folder;
}

TEST(Layout, HeadersAreGuarded) {
  for (const fs::path& file : sources(root / "host")) {
    if (file.extension() != ".hpp") continue;
    std::ifstream stream{file};
    std::string first;
    std::getline(stream, first);
    EXPECT_EQ(first, "#pragma once") << fs::relative(file, root).string();
  }
}

/// What .gitignore names is the business of whoever made it.
std::set<std::string> ignored_in_the_root() {
  std::ifstream stream{root / ".gitignore"};
  std::set<std::string> names;
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with('/')) names.insert(line.substr(1, line.find('/', 1) - 1));
  return names;
}

TEST(Layout, TheRootHoldsWhatItShould) {
  const std::set<std::string> prescribed{
      "CHANGELOG.md", "CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "config",
      "dev",          "host",           "plugins",           "sdk",     "tests"};
  const std::set<std::string> ignored = ignored_in_the_root();
  std::set<std::string> found;
  for (const auto& entry : fs::directory_iterator{root}) {
    const std::string name = entry.path().filename();
    if (!name.starts_with('.') && !ignored.count(name)) found.insert(name);
  }
  EXPECT_EQ(found, prescribed);
}

}  // namespace
}  // namespace portico
