// No class on the path of a request has more member functions than one can survey. They are counted
// in the text: declarations in the body of the class, of every kind, also those that are deleted.

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace portico {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most = 25;

const fs::path host = fs::path{PORTICO_SOURCE_DIR} / "host";

/// The folders whose code a request may pass through.
const std::set<std::string> path_of_a_request{"docs", "http",   "isolation", "message", "model",
                                              "os",   "plugin", "route",     "serve",   "tls"};

bool in_word(char byte) { return std::isalnum(static_cast<unsigned char>(byte)) || byte == '_'; }

/// Where the literal that begins there has ended.
std::size_t behind_literal(std::string_view text, std::size_t at) {
  if (at > 0 && text[at - 1] == 'R') {
    const std::size_t open = text.find('(', at);
    const std::string end = ')' + std::string{text.substr(at + 1, open - at - 1)} + '"';
    return std::min(text.find(end, open), text.size() - end.size()) + end.size();
  }
  const char quote = text[at];
  for (++at; at < text.size() && text[at] != quote; ++at) at += text[at] == '\\';
  return at + 1;
}

std::size_t behind_line(std::string_view text, std::size_t at) {
  for (; at < text.size() && text[at] != '\n'; ++at)
    if (text[at] == '\\') ++at;
  return at;
}

/// Without comments, literals and the preprocessor's lines.
std::string code_of(std::string_view text) {
  std::string code;
  bool line_begins = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const bool number = at > 0 && in_word(text[at - 1]);
    if (rest.starts_with("//") || (line_begins && rest.front() == '#')) {
      at = behind_line(text, at);
    } else if (rest.starts_with("/*")) {
      at = std::min(text.find("*/", at), text.size() - 2) + 2;
    } else if (rest.front() == '"' || (rest.front() == '\'' && !number)) {
      at = behind_literal(text, at);
    } else {
      line_begins = rest.front() == '\n' || (line_begins && rest.front() == ' ');
      code += text[at++];
    }
  }
  return code;
}

/// Where the braces that open there are closed.
std::size_t behind_braces(std::string_view code, std::size_t at) {
  for (int depth = 0; at < code.size(); ++at) {
    depth += code[at] == '{' ? 1 : code[at] == '}' ? -1 : 0;
    if (depth == 0) return at + 1;
  }
  return at;
}

/// The declarations of a class's body, with "{}" for whatever is in braces.
std::vector<std::string> declarations(std::string_view body) {
  std::vector<std::string> all;
  std::string current;
  const auto end = [&] { all.push_back(std::exchange(current, {})); };
  for (std::size_t at = 0; at < body.size();) {
    if (body[at] == ';') {
      ++at, end();
    } else if (body[at] == '{') {
      current += "{}";
      at = std::min(body.find_first_not_of(" \n", behind_braces(body, at)), body.size());
      const bool goes_on = at < body.size() && std::string_view{",{;"}.find(body[at]) != body.npos;
      if (!goes_on) end();
    } else {
      current += body[at++];
    }
  }
  return all;
}

/// The name of the function that is declared; empty: it is none.
std::string function_of(std::string text) {
  static const std::regex access{R"(\b(public|private|protected)\s*:(?!:))"},
      symbol{R"(\boperator\s*(\(\s*\)|\[\s*\]|[^\w\s(]+))"}, angles{R"(<[^<>]*>)"},
      specifier{R"(\b(alignas|decltype|noexcept|requires)\s*\(([^()]|\([^()]*\))*\))"},
      other{R"(^\s*(template\s*)?(using|friend|typedef|static_assert|enum|class|struct|union)\b)"},
      before{R"((~?\w+)\s*$)"};
  if (text.find('(') == text.npos) return {};
  text = std::regex_replace(text, access, "");
  text = std::regex_replace(text, symbol, "operator_");
  for (std::string outer; outer != text;) {
    outer = text;
    text = std::regex_replace(outer, angles, "");
  }
  text = std::regex_replace(text, specifier, "");
  if (std::regex_search(text, other)) return {};
  const std::size_t open = text.find('(');
  if (open == text.npos || text[open + 1] == '*') return {};
  const std::string head = text.substr(0, open);
  std::smatch name;
  if (head.find_first_of("={") != head.npos || !std::regex_search(head, name, before)) return {};
  return name[1];
}

struct Class {
  std::string name;
  std::vector<std::string> functions;
};

/// The one that the word at that place begins to define; without a name: none.
Class class_at(std::string_view code, std::size_t at) {
  const auto skip_spaces = [&] { at = std::min(code.find_first_not_of(" \n", at), code.size()); };
  const auto word = [&] {
    skip_spaces();
    const std::size_t begin = at;
    while (at < code.size() && (in_word(code[at]) || code.substr(at).starts_with("::")))
      at += in_word(code[at]) ? 1 : 2;
    return std::string{code.substr(begin, at - begin)};
  };
  Class made{word(), {}};
  if (const std::size_t before = at; word() != "final") at = before;
  skip_spaces();
  if (at < code.size() && code[at] == ':')
    at = std::min(code.find_first_of("{;(", at), code.size());
  if (at >= code.size() || code[at] != '{') return {};
  const std::size_t end = behind_braces(code, at);
  for (const std::string& one : declarations(code.substr(at + 1, end - at - 2)))
    if (std::string name = function_of(one); !name.empty())
      made.functions.push_back(std::move(name));
  return made;
}

/// Behind the next word that begins a definition or declaration of a class.
std::size_t behind_key(std::string_view code, std::size_t at) {
  static const std::string_view keys[]{"class", "struct"};
  for (; at < code.size(); ++at) {
    if (at > 0 && in_word(code[at - 1])) continue;
    for (const std::string_view key : keys) {
      const std::size_t end = at + key.size();
      if (!code.substr(at).starts_with(key) || end == code.size() || in_word(code[end])) continue;
      const std::size_t before = code.find_last_not_of(" \n", at == 0 ? 0 : at - 1);
      const bool of_enum =
          before != code.npos && before >= 3 && code.substr(before - 3, 4) == "enum";
      if (!of_enum) return end;
    }
  }
  return code.npos;
}

std::vector<Class> classes_of(std::string_view text) {
  const std::string code = code_of(text);
  std::vector<Class> all;
  for (std::size_t at = 0; (at = behind_key(code, at)) != code.npos;)
    if (Class found = class_at(code, at); !found.name.empty()) all.push_back(std::move(found));
  return all;
}

std::string read(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

TEST(Classes, NoneOnThePathHasMoreFunctionsThanOneCanSurvey) {
  std::size_t seen = 0, functions = 0;
  for (const auto& entry : fs::recursive_directory_iterator{host}) {
    const fs::path file = fs::relative(entry.path(), host);
    const auto kind = file.extension();
    if ((kind != ".hpp" && kind != ".cpp") || !path_of_a_request.count(*file.begin())) continue;
    for (const Class& one : classes_of(read(entry.path()))) {
      const std::size_t count = one.functions.size();
      ++seen, functions += count;
      EXPECT_LE(count, most) << "host/" << file.string() << ": " << one.name << " has " << count
                             << " member functions; part it by sense";
    }
  }
  EXPECT_GT(seen, 300u) << "the search finds no classes";
  EXPECT_GT(functions, 1500u) << "the search finds no functions";
}

TEST(Classes, AreFoundWithTheirFunctions) {
  const auto all = classes_of(R"text(
#define NOISE class Noise { void f(); }
// class Comment { void f(); };
enum class Kind { one, two };
class Forward;
template <class Value, class Other> class Box;
class Table final : public Base<int>, private other::Base {
public:
  explicit Table(int size) : size_{size}, rows_(size, {1, 2}) { fill(); }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table() override;
  bool operator()(int at) const { return at < 1'000; }
  auto operator<=>(const Table&) const = default;
  explicit operator bool() const;
  static std::vector<std::pair<int, int>> pairs(std::function<void()> act = nullptr);
  template <class Act> void each(Act act) const { if (act) { act("} class No {"); } }
  std::string_view name() const noexcept(true);
  virtual void pure() = 0;
  enum class Step { go_on, wait };
  struct Row {
    int at() const { return at_; }
    int at_ = 0;
  };
  friend void swap(Table& one, Table& other);
  using Handler = void (*)(void* self);

private:
  alignas(64) std::atomic<int> count_{0};
  std::function<void(int)> handler_;
  void (*plain_)(void*) = nullptr;
  std::chrono::seconds wait_ = std::chrono::seconds(3);
  std::string raw_ = R"(void g();)";
  int size_, most_{size_ * 2};
};
)text");
  std::map<std::string, std::vector<std::string>> found;
  for (const Class& one : all) found[one.name] = one.functions;
  const std::map<std::string, std::vector<std::string>> wanted{
      {"Table",
       {"Table", "Table", "operator_", "~Table", "operator_", "operator_", "bool", "pairs", "each",
        "name", "pure"}},
      {"Row", {"at"}}};
  EXPECT_EQ(found, wanted);
}

}  // namespace
}  // namespace portico
