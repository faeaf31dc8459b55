// The pages for authors, followed to the letter by somebody who has the SDK's source and a host:
// what they tell to write is written, what they tell to run is run, and what they promise is
// compared.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;

const fs::path docs{PORTICO_SOURCE_DIR "/sdk/docs"};

/// A block of a page between fences.
struct Block {
  std::string fence, text;
};

/// The blocks of one section of a page.
std::vector<Block> blocks(const std::string& page, const std::string& section) {
  std::ifstream file{docs / page};
  std::vector<Block> found;
  bool here = false, inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) here = line == "## " + section;
    if (!here) continue;
    if (line.starts_with("```")) {
      if (!inside) found.push_back({line.substr(3), {}});
      inside = !inside;
    } else if (inside) {
      found.back().text += line + '\n';
    }
  }
  return found;
}

const std::string& block(const std::vector<Block>& all, const std::string& fence,
                         std::size_t which = 0) {
  for (const Block& one : all)
    if (one.fence == fence && which-- == 0) return one.text;
  throw std::out_of_range{"no block of ```" + fence};
}

/// A console block as commands and what each of them says.
struct Command {
  std::string line, said;
};
std::vector<Command> commands(const std::string& console) {
  std::vector<Command> all;
  std::istringstream lines{console};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("$ "))
      all.push_back({line.substr(2), {}});
    else if (!all.empty())
      all.back().said += line + '\n';
  }
  return all;
}

/// "..." of a page stands for anything.
std::string pattern_of(const std::string& said) {
  static const std::regex special{R"([\[\]{}()*+?.\\^$|])"};
  std::string pattern = std::regex_replace(said, special, R"(\$&)");
  for (std::size_t at; (at = pattern.find(R"(\.\.\.)")) != pattern.npos;)
    pattern.replace(at, 6, ".*");
  return pattern;
}

/// One for all authors, wherever their homes are: each of them builds the same SDK.
std::string compiler_cache() {
  if (const char* given = std::getenv("CCACHE_DIR")) return given;
  if (const char* given = std::getenv("XDG_CACHE_HOME")) return std::string{given} + "/ccache";
  const char* const home = std::getenv("HOME");
  return std::string{home ? home : "/tmp"} + "/.cache/ccache";
}

class Pages : public ::testing::Test {
protected:
  Pages() {
    fs::create_directory_symlink(PORTICO_SOURCE_DIR, home / "portico");
    for (const Command& command : commands(block(blocks("plugin.md", "Before the first one"), "")))
      run(command.line);
  }

  /// Runs a line in the empty folder that is this author's home; what it says.
  std::string run(const std::string& line) {
    const std::string script =
        "cd " + home.path().string() + " && export CCACHE_DIR=" + compiler_cache() +
        " HOME=$PWD PATH=" PORTICO_BINARY_DIR "/bin:$PATH " +
        "CMAKE_CXX_COMPILER_LAUNCHER=" PORTICO_LAUNCHER +
        " CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1" + " && umask 002 && { " + line + "\n} 2>&1";
    FILE* pipe = ::popen(("unset CMAKE_PREFIX_PATH; " + script).c_str(), "r");
    std::string said;
    char block[4096];
    for (std::size_t count; (count = std::fread(block, 1, sizeof block, pipe)) > 0;)
      said.append(block, count);
    EXPECT_EQ(::pclose(pipe), 0) << line << '\n' << said;
    return said;
  }

  void expect(const Command& command, const std::string& line) {
    const std::string said = run(line);
    if (command.said.empty()) return;
    EXPECT_TRUE(std::regex_match(said, std::regex{pattern_of(command.said)}))
        << line << " says\n"
        << said << "and the page\n"
        << command.said;
  }

  void write_first_plugin() {
    const auto first = blocks("plugin.md", "A first plugin");
    home.write("CMakeLists.txt", block(first, "cmake"));
    home.write("shop.cpp", block(first, "cpp"));
  }

  Folder home;
};

TEST_F(Pages, TheFirstPluginIsBuiltCheckedServedAndAsked) {
  write_first_plugin();
  const auto first = blocks("plugin.md", "A first plugin");
  int compared = 0;
  for (const Command& command : commands(block(first, ""))) {
    if (command.line.starts_with("portico serve")) break;  // below, on a port that is free
    expect(command, command.line);
    compared += !command.said.empty();
  }
  EXPECT_EQ(compared, 1) << "portico check";
  Host host{{"serve", "--plugins", (home / "plugins").string(), "--listen", "127.0.0.1:0"}};
  const std::string address = "localhost:" + std::to_string(host.port());
  int asked = 0;
  for (const Command& command : commands(block(first, "", 1))) {
    std::string line = command.line;
    line.replace(line.find("localhost:8000"), 14, address);
    const std::string said = run(line + "; echo");
    EXPECT_TRUE(std::regex_match(said, std::regex{pattern_of(command.said)})) << said;
    ++asked;
  }
  EXPECT_EQ(asked, 2);
}

TEST_F(Pages, ALibraryOfOtherBuildSystemsIsServed) {
  write_first_plugin();
  home.write("Makefile", block(blocks("building.md", "Other build systems"), "make"));
  run("PKG_CONFIG_PATH=$(dirname $(find $HOME/portico-sdk -name portico-sdk.pc)) make");
  run("install -D -m 755 shop.so plugins/shop.so");
  const std::string said = run("portico check --plugins plugins");
  EXPECT_THAT(said, HasSubstr("shop 1.0.0  1 route "));
  EXPECT_EQ(said.find("seal"), said.npos) << said;
  EXPECT_THAT(run("readelf -p .note.portico shop.so"), HasSubstr(R"("id":"shop")"));
}

TEST_F(Pages, APluginOfSeveralFilesIsServed) {
  const auto several = blocks("building.md", "Several source files");
  for (const Block& one : several)
    if (one.fence.starts_with("cpp")) {
      const std::string name = one.text.substr(3, one.text.find('\n') - 3);
      home.write(name, one.text);
    }
  std::string project = block(blocks("plugin.md", "A first plugin"), "cmake");
  project.replace(project.find("SOURCES shop.cpp"), 16, "SOURCES shop.cpp items.cpp");
  home.write("CMakeLists.txt", project);
  run("cmake -B build -DCMAKE_PREFIX_PATH=$HOME/portico-sdk && cmake --build build && "
      "install -D -m 755 build/shop.so plugins/shop.so");
  EXPECT_THAT(run("portico check --plugins plugins"), HasSubstr("GET     /items/{id}"));
}

/// "## What the documentation says" is #what-the-documentation-says.
std::set<std::string> anchors(const fs::path& page) {
  std::set<std::string> found;
  std::ifstream file{page};
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("#")) continue;
    std::string anchor;
    for (const char c : line.substr(line.find(' ') + 1))
      if (c == ' ' || c == '-')
        anchor += '-';
      else if (std::isalnum(static_cast<unsigned char>(c)) || c == '_')
        anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    found.insert(anchor);
  }
  return found;
}

TEST_F(Pages, EveryLinkOfTheInstalledOnesLeadsSomewhere) {
  static const std::regex link{R"(\]\(([^)#:]*)(?:#([^):]*))?\))"}, code{"`[^`]*`"};
  int followed = 0, pages = 0;
  for (const auto& entry : fs::recursive_directory_iterator{home / "portico-sdk"}) {
    if (entry.path().extension() != ".md") continue;
    ++pages;
    std::ifstream file{entry.path()};
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with("```")) inside = !inside;
      if (inside) continue;
      const std::string text = std::regex_replace(line, code, "");
      for (auto at = std::sregex_iterator{text.begin(), text.end(), link};
           at != std::sregex_iterator{}; ++at) {
        const fs::path target =
            (*at)[1].length() == 0 ? entry.path() : entry.path().parent_path() / (*at)[1].str();
        EXPECT_TRUE(fs::exists(target)) << entry.path().filename() << ": " << at->str();
        const std::string anchor = (*at)[2];
        EXPECT_TRUE(anchor.empty() || anchors(target).count(anchor))
            << entry.path().filename() << ": " << at->str();
        ++followed;
      }
    }
  }
  EXPECT_GE(pages, 7);
  EXPECT_GE(followed, 8);
}

}  // namespace
}  // namespace portico
