#include "serve/author/diagnosis.hpp"

#include <optional>
#include <sstream>
#include <string_view>
#include <vector>

#include <re2/re2.h>

namespace portico::serve {
namespace {

namespace fs = std::filesystem;

using Lines = std::vector<std::string>;

/// What is missing on the machine, by what CMake says then.
struct Cure {
  std::string_view symptom, cure;
};

constexpr Cure cures[] = {
    {"No CMAKE_CXX_COMPILER could be found", "there is no C++ compiler: apt-get install g++"},
    {"No CMAKE_C_COMPILER could be found", "there is no C compiler: apt-get install gcc"},
    {"there is no cargo", "there is no cargo: apt-get install cargo"},
    {"provided by \"portico-sdk\"",
     "the SDK of Portico is not found: install it in the prefix of this program, or say where it "
     "is, as in CMAKE_PREFIX_PATH=/opt/portico portico dev"},
    {"Could not find PORTICO", "portico is not in PATH: put the folder of this program into it"},
    {"No such preset", "CMakePresets.json has no such preset: portico new writes one that has"},
};

Lines lines_of(const std::string& text) {
  Lines lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool is_within(const std::string& file, const fs::path& project) {
  return file.starts_with(project.string() + '/') || !file.starts_with('/');
}

/// As the project calls it.
std::string named(const std::string& file, const fs::path& project) {
  const std::string folder = project.string() + '/';
  return file.starts_with(folder) ? file.substr(folder.size()) : file;
}

/// Of a template, the place in the project that asked for it, which stands before the error; "".
std::string asked_for_at(const Lines& lines, std::size_t error, const fs::path& project) {
  static const RE2 place{R"((.+?):([0-9]+:(?:[0-9]+:)?) +required from.*)"},
      other{R"((.+?):([0-9]+):([0-9]+): (?:error|warning|note): .*)"};
  std::string file, line;
  for (std::size_t at = error; at-- > 0;) {
    if (RE2::FullMatch(lines[at], other)) break;
    if (RE2::FullMatch(lines[at], place, &file, &line) && is_within(file, project))
      return named(file, project) + ':' + line;
  }
  return {};
}

/// What the SDK says of a mistake stands in the name of a type.
std::string sentence_in(const std::string& words) {
  static const RE2 of_sdk{R"re(Mistake<.*\{"(portico: .*)"\}>)re"};
  std::string sentence;
  return RE2::PartialMatch(words, of_sdk, &sentence) ? sentence : words;
}

std::optional<std::string> of_compiler(const Lines& lines, const fs::path& project) {
  static const RE2 error{R"((.+?):([0-9]+:(?:[0-9]+:)?) (?:fatal )?error(?:\[E[0-9]+\])?: (.*))"};
  std::string file, place, words;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (!RE2::FullMatch(lines[at], error, &file, &place, &words)) continue;
    const std::string here = named(file, project) + ':' + place;
    const std::string asked = is_within(file, project) ? "" : asked_for_at(lines, at, project);
    return (asked.empty() ? here : asked) + " error: " + sentence_in(words);
  }
  return std::nullopt;
}

std::optional<std::string> of_linker(const Lines& lines, const fs::path& project) {
  static const RE2 error{".*(?:undefined reference to|multiple definition of|cannot find -l).*"};
  for (const std::string& line : lines)
    if (RE2::FullMatch(line, error)) return named(line, project);
  return std::nullopt;
}

/// What cargo says of a package, and rustc of the linker.
std::optional<std::string> of_cargo(const Lines& lines) {
  for (const std::string& line : lines)
    if (line.starts_with("error: ")) return line;
  return std::nullopt;
}

/// "CMake Error at CMakeLists.txt:3 (project):", and below it what is wrong.
std::optional<std::string> of_cmake(const Lines& lines) {
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (!lines[at].starts_with("CMake Error")) continue;
    std::string text = lines[at];
    for (std::size_t below = at + 1; below < lines.size() && below <= at + 6; ++below) {
      const std::size_t begin = lines[below].find_first_not_of(' ');
      if (begin == std::string::npos && text != lines[at] && !text.ends_with(':')) break;
      if (begin != std::string::npos) text += ' ' + lines[below].substr(begin);
    }
    return text;
  }
  return std::nullopt;
}

/// What make and ninja say of themselves once something has failed, and of what goes well.
bool is_of_the_builder(const std::string& line) {
  static const RE2 words{
      R"(g?make(?:\[\d+\])?: \*\*\* (?:\[.*\] (?:Error \d+|[A-Z].*)|Deleting .*|Waiting for .*))"
      R"(|g?make(?:\[\d+\])?: (?:Entering|Leaving) directory .*)"
      R"(|ninja: (?:build stopped: |[Ee]ntering directory ).*|FAILED: .*)"
      R"(|\[ *\d+(?:%|/\d+)\] .*|Consolidate compiler generated dependencies of target .*)"};
  return RE2::FullMatch(line, words);
}

constexpr std::size_t most_last_lines = 4;

/// The last that a program said which is no compiler, as whatever a project runs to make a file.
/// Ninja tells below FAILED how it was started.
std::string last_words(const Lines& lines) {
  std::vector<std::string_view> kept;
  for (std::size_t at = lines.size(); at-- > 0 && kept.size() < most_last_lines;) {
    const bool is_command = at > 0 && lines[at - 1].starts_with("FAILED: ");
    const bool counts = !lines[at].empty() && !is_command && !is_of_the_builder(lines[at]);
    if (counts) kept.push_back(lines[at]);
    if (!kept.empty() && !counts && !lines[at].empty()) break;
  }
  if (kept.empty() && !lines.empty()) kept.push_back(lines.back());
  std::string text;
  for (auto line = kept.rbegin(); line != kept.rend(); ++line)
    text.append(text.empty() ? "" : "\n  ").append(*line);
  return text.empty() ? "it failed, and said nothing" : text;
}

}  // namespace

std::string first_error(const std::string& output, const fs::path& project) {
  for (const Cure& one : cures)
    if (output.find(one.symptom) != std::string::npos) return std::string{one.cure};
  const Lines lines = lines_of(output);
  if (const auto found = of_compiler(lines, project)) return *found;
  if (const auto found = of_linker(lines, project)) return *found;
  if (const auto found = of_cmake(lines)) return *found;
  if (const auto found = of_cargo(lines)) return *found;
  return last_words(lines);
}

}  // namespace portico::serve
