// The source tree's own rules: includes point one way, and nothing new lies about in the root.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace portico {
namespace {

namespace fs = std::filesystem;

const fs::path root{PORTICO_SOURCE_DIR};

using Below = std::set<std::string>;

/// Everything below the last floor named.
const Below none, to_os{"os"}, to_message{"os", "message"},
    to_settings{"os", "message", "settings"}, to_model{"os", "message", "settings", "model"},
    to_route{"os", "message", "settings", "trace", "model", "route"},
    to_task{"os", "message", "settings", "trace", "model", "route", "task"},
    to_plugin{"os", "message", "settings", "trace", "model", "route", "task", "plugin"};

Below with(Below floors, const Below& more) {
  floors.insert(more.begin(), more.end());
  return floors;
}

const Below parts_of_http{"http/wire",     "http/quota",  "http/input", "http/security",
                          "http/frontend", "http/policy", "http/sight", "http/monitoring"};
const Below below_http = with(to_plugin, {"process", "docs", "tls", "http/wire", "http/quota",
                                          "http/input", "http/security"});
const Below below_life =
    with(with(to_plugin, parts_of_http), {"process", "isolation", "docs", "tls", "http"});

/// What each folder of host/ may include beside itself.
const std::map<std::string, Below> allowed{
    {"os", none},
    {"message", to_os},
    {"settings", to_message},
    {"trace", with(to_settings, {"tls"})},
    {"model", to_settings},
    {"route", to_model},
    {"task", to_route},
    {"docs", to_route},
    {"plugin", to_task},
    {"process", to_plugin},
    {"isolation", with(to_plugin, {"process"})},
    {"tls", to_settings},
    {"http/wire", with(to_settings, {"tls", "trace"})},
    {"http/quota", with(to_route, {"http/wire"})},
    {"http/input", with(to_plugin, {"http/wire", "http/quota"})},
    {"http/security", with(to_plugin, {"http/wire", "http/quota", "http/input"})},
    {"http/frontend", below_http},
    {"http/policy", with(below_http, {"http/frontend"})},
    {"http/sight", with(to_route, {"docs", "http/wire"})},
    {"http/monitoring", with(below_http, {"http/frontend", "http/policy", "http/sight"})},
    {"http", with(below_http, {"http/frontend", "http/policy", "http/sight", "http/monitoring"})},
    {"life", below_life},
    {"serve", with(below_life, {"life"})},
    {"testing", with(below_life, {"life"})},
    {"prove", with(to_route, {"docs"})},
};

struct Include {
  std::string folder, file;
};

std::vector<Include> includes(const fs::path& file) {
  static const std::regex line{R"re(^\s*#\s*include\s*"([^"]+)/([^"/]+)".*)re"};
  std::vector<Include> found;
  std::ifstream stream{file};
  for (std::string text; std::getline(stream, text);)
    if (std::smatch match; std::regex_match(text, match, line))
      found.push_back({match[1], match[2]});
  return found;
}

std::vector<fs::path> sources(const fs::path& folder) {
  static const std::set<std::string> known{".hpp", ".cpp", ".h", ".c"};
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator{folder})
    if (known.count(entry.path().extension().string())) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// "http/wire" of host/http/wire/loop/loop.cpp.
std::string folder_of(const fs::path& file) {
  return fs::relative(file.parent_path(), root / "host").string();
}

/// The floor that a folder is of: "model" of "model/walk", "http/wire" of "http/wire/loop".
std::string floor_of(std::string folder) {
  while (!allowed.count(folder) && folder.find('/') != folder.npos)
    folder.resize(folder.rfind('/'));
  return folder;
}

TEST(Layout, AFolderOfTheHostCanBeSurveyed) {
  std::map<std::string, std::size_t> files;
  for (const fs::path& file : sources(root / "host")) ++files[folder_of(file)];
  for (const auto& [folder, count] : files) EXPECT_LE(count, 30u) << "host/" << folder;
}

TEST(Layout, AFileCanBeReadAtOneSitting) {
  std::size_t seen = 0;
  for (const fs::path& folder : {root / "host", root / "sdk" / "include"})
    for (const fs::path& file : sources(folder)) {
      std::ifstream stream{file};
      const auto lines = std::count(std::istreambuf_iterator<char>{stream},
                                    std::istreambuf_iterator<char>{}, '\n');
      EXPECT_LE(lines, 350) << fs::relative(file, root).string();
      ++seen;
    }
  EXPECT_GT(seen, 500u) << "the search finds no sources";
}

TEST(Layout, FoldersOfTheHostAreKnown) {
  for (const fs::path& file : sources(root / "host")) {
    const std::string folder = folder_of(file);
    EXPECT_TRUE(folder == "." || allowed.count(floor_of(folder)))
        << "host/" << folder << " has no place in the order of folders";
  }
  for (const auto& entry : fs::directory_iterator{root / "host"})
    if (!entry.is_directory()) {
      const std::string name = entry.path().filename();
      EXPECT_TRUE(name == "main.cpp" || name == "CMakeLists.txt" || name == "README.md")
          << "host/" << name;
    }
}

TEST(Layout, TheReadmeNamesEveryFolderOfTheHost) {
  std::ifstream stream{root / "host" / "README.md"};
  std::set<std::string> lines;
  for (std::string line; std::getline(stream, line);)
    lines.insert(line.substr(0, line.find('/') + 1));
  for (fs::recursive_directory_iterator entry{root / "host"}, end; entry != end; ++entry)
    if (entry->is_directory()) {
      const std::string indent(2 * (static_cast<std::size_t>(entry.depth()) + 1), ' ');
      EXPECT_TRUE(lines.count(indent + entry->path().filename().string() + '/'))
          << fs::relative(entry->path(), root);
    }
}

TEST(Layout, IncludesPointOneWay) {
  std::size_t seen = 0;
  for (const fs::path& file : sources(root / "host")) {
    const std::string folder = floor_of(folder_of(file));
    const auto below = allowed.find(folder);
    if (below == allowed.end()) continue;
    for (const Include& include : includes(file)) {
      ++seen;
      const std::string floor = floor_of(include.folder);
      EXPECT_TRUE(floor == folder || floor == "portico" || below->second.count(floor))
          << fs::relative(file, root).string() << " includes " << include.folder << '/'
          << include.file;
    }
  }
  EXPECT_GT(seen, 500u) << "the search finds no includes";
}

/// Which folders include which, each with one file that does so.
using Graph = std::map<std::string, std::map<std::string, std::string>>;

/// Includes among the folders within a floor: those of "model/walk", but not of "model".
Graph sub_folders() {
  Graph graph;
  for (const fs::path& file : sources(root / "host")) {
    const std::string folder = folder_of(file), floor = floor_of(folder);
    if (folder == floor) continue;
    for (const Include& include : includes(file))
      if (include.folder != folder && include.folder.starts_with(floor + '/'))
        graph[folder].emplace(include.folder, file.filename().string() + " includes " +
                                                  include.folder + '/' + include.file);
  }
  return graph;
}

/// Leaves the circles: a folder without includes, or that none includes, is in none.
Graph circles(Graph graph) {
  const auto included = [&](const std::string& folder) {
    return std::any_of(graph.begin(), graph.end(),
                       [&](const auto& one) { return one.second.count(folder) > 0; });
  };
  for (std::size_t before = 0; before != graph.size();) {
    before = graph.size();
    for (auto& [folder, others] : graph)
      std::erase_if(others, [&](const auto& other) { return !graph.count(other.first); });
    std::erase_if(graph,
                  [&](const auto& one) { return one.second.empty() || !included(one.first); });
  }
  return graph;
}

TEST(Layout, NoSubFoldersIncludeEachOther) {
  const Graph graph = sub_folders();
  EXPECT_GT(graph.size(), 5u) << "the search finds no includes";
  for (const auto& [folder, others] : circles(graph))
    for (const auto& [other, example] : others)
      ADD_FAILURE() << "host/" << folder << " is in a circle with host/" << other << ": "
                    << example;
}

TEST(Layout, ACircleOfFoldersIsFound) {
  const Graph graph{{"top", {{"a", ""}}},
                    {"a", {{"b", ""}, {"leaf", ""}}},
                    {"b", {{"c", ""}}},
                    {"c", {{"a", ""}, {"bottom", ""}}},
                    {"bottom", {{"leaf", ""}}}};
  const Graph found{{"a", {{"b", ""}}}, {"b", {{"c", ""}}}, {"c", {{"a", ""}}}};
  EXPECT_EQ(circles(graph), found);
}

TEST(Layout, ABasenameStandsOnceInTheHost) {
  std::map<std::string, fs::path> known;
  for (const fs::path& file : sources(root / "host")) {
    const auto [first, added] = known.emplace(file.filename().string(), file);
    EXPECT_TRUE(added) << file << " and " << first->second;
  }
}

TEST(Layout, EveryIncludeOfTheProjectExists) {
  for (const fs::path& file : sources(root / "host"))
    for (const Include& include : includes(file)) {
      const bool of_sdk = include.folder == "portico" || include.folder.starts_with("portico/");
      const fs::path base = of_sdk ? root / "sdk" / "include" : root / "host";
      EXPECT_TRUE(fs::exists(base / include.folder / include.file))
          << fs::relative(file, root).string() << " includes " << include.folder << '/'
          << include.file;
    }
}

/// Characters, not bytes.
std::size_t columns(const std::string& line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

/// A line that is a comment and nothing else, or the rest of one.
bool is_comment(const std::string& line) {
  const auto first = line.find_first_not_of(" \t");
  return first != line.npos && (line.compare(first, 2, "//") == 0 ||
                                line.compare(first, 2, "/*") == 0 || line[first] == '*');
}

/// Whether the line ends in a comment, behind code.
bool is_commented(const std::string& line) {
  return line.find("  //") != line.npos || line.ends_with("*/");
}

// The formatter leaves comments alone. The ABI's header has a shape of its own.
TEST(Layout, CommentsFitIntoTheColumns) {
  std::size_t seen = 0;
  for (const char* folder : {"host", "sdk"})
    for (const fs::path& file : sources(root / folder)) {
      if (file.filename() == "abi.h") continue;
      std::ifstream stream{file};
      std::size_t number = 0;
      for (std::string line; std::getline(stream, line);) {
        ++number;
        if (!is_comment(line) && !is_commented(line)) continue;
        ++seen;
        EXPECT_LE(columns(line), 100u)
            << fs::relative(file, root).string() << ':' << number << ": " << line;
      }
    }
  EXPECT_GT(seen, 5000u) << "the search finds no comments";
}

TEST(Layout, TheSdkKnowsNothingOfTheHost) {
  for (const fs::path& file : sources(root / "sdk"))
    for (const Include& include : includes(file))
      EXPECT_FALSE(allowed.count(floor_of(include.folder)))
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
