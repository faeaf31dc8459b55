#include "settings/source/outline.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "os/ascii.hpp"
#include "settings/key.hpp"
#include "settings/source/json_scan.hpp"

namespace portico::settings {
namespace {

/// Whether the value has no secret: that of a setting, but of the schemes of security. What has no
/// place among the settings may have been meant for one, and a plugin's own may be anything.
JsonScan::Quotes quotes_of(const std::string& key) {
  const auto* const setting = find_key<Settings>(key);
  return setting && setting->kind != Kind::schemes ? JsonScan::Quotes::values
                                                   : JsonScan::Quotes::names;
}

Origin at_line(Origin file, int line) {
  file.line = line;
  return file;
}

/// The structure of the text: objects, arrays and what stands between their parts.
class Structure {
public:
  Structure(JsonScan& scan, const Origin& file, Mistakes& mistakes, Outline& outline)
      : scan_{scan},
        file_{file},
        mistakes_{mistakes},
        outline_{outline} {}

  void read() {
    scan_.blank();
    if (scan_.ended())
      scan_.fail("holds nothing: write {} for the defaults; portico config example shows what "
                 "there is to set");
    if (scan_.peek() != '{')
      scan_.fail("begins with " + scan_.next() +
                 ": the settings are one JSON object, between { and }");
    value("", "", 0);
    scan_.blank();
    if (!scan_.ended())
      scan_.fail("there is something behind the end, " + scan_.next() +
                 ": put it inside, or remove it");
  }

private:
  struct Bracket {
    char open, close;
    int line;
  };

  void value(const std::string& pointer, const std::string& key, std::size_t depth) {
    scan_.blank();
    outline_.lines.emplace(pointer, scan_.line());
    if (depth > Outline::deepest)
      scan_.fail("is nested deeper than " + std::to_string(Outline::deepest) +
                 " levels: nothing that a host reads is");
    switch (scan_.peek()) {
    case '{': return object(pointer, key, depth);
    case '[': return array(pointer, key, depth);
    default: return scalar(pointer);
    }
  }

  void scalar(const std::string& pointer) {
    const std::size_t begin = scan_.at();
    scan_.scalar();
    const std::string_view text = std::string_view{outline_.json}.substr(begin, scan_.at() - begin);
    if (text[0] == '-' || os::is_digit(text[0])) outline_.numbers.emplace(pointer, text);
  }

  void object(const std::string& pointer, const std::string& key, std::size_t depth) {
    const Bracket bracket{'{', '}', scan_.line()};
    std::set<std::string> names;
    scan_.step();
    while (more(bracket)) {
      const int line = scan_.line();
      const std::string name = scan_.name();
      const std::string full = key_below(key, name);
      if (!names.insert(name).second)
        mistakes_.add(at_line(file_, line), full, "is given twice: remove one of them");
      scan_.quote(quotes_of(full));
      scan_.colon(name);
      const std::string inner = pointer + '/' + pointer_token(name);
      value(inner, full, depth + 1);
      outline_.lines[inner] = line;
      scan_.quote(JsonScan::Quotes::names);
      separator(bracket);
    }
  }

  void array(const std::string& pointer, const std::string& key, std::size_t depth) {
    const Bracket bracket{'[', ']', scan_.line()};
    scan_.step();
    for (std::size_t index = 0; more(bracket); ++index) {
      value(pointer + '/' + std::to_string(index), key, depth + 1);
      scan_.quote(quotes_of(key));
      separator(bracket);
    }
  }

  /// Whether another part follows; else the bracket is closed.
  bool more(const Bracket& bracket) {
    scan_.blank();
    if (scan_.ended()) fail_open(bracket);
    if (scan_.peek() == ',') scan_.fail("there is a comma too many: remove it");
    if (scan_.peek() == '}' || scan_.peek() == ']') {
      close(bracket);
      return false;
    }
    return true;
  }

  /// The comma behind a part, which may be left out, and may stand, before the end.
  void separator(const Bracket& bracket) {
    scan_.blank();
    if (scan_.ended()) fail_open(bracket);
    const char next = scan_.peek();
    if (next == '}' || next == ']') return;
    if (next != ',')
      scan_.fail("a comma is missing before " + scan_.next() +
                 ": write one behind the value before it");
    const std::size_t comma = scan_.at();
    scan_.step();
    scan_.blank();
    if (scan_.peek() == bracket.close) outline_.json[comma] = ' ';
  }

  void close(const Bracket& bracket) {
    if (scan_.peek() != bracket.close)
      scan_.fail(std::string{scan_.peek()} + " closes the " + bracket.open + " of line " +
                 std::to_string(bracket.line) + ": write " + bracket.close);
    scan_.step();
  }

  [[noreturn]] void fail_open(const Bracket& bracket) {
    scan_.fail(std::string{"the "} + bracket.open + " of line " + std::to_string(bracket.line) +
               " is not closed: write " + bracket.close + " at its end");
  }

  JsonScan& scan_;
  const Origin& file_;
  Mistakes& mistakes_;
  Outline& outline_;
};

}  // namespace

Outline::Outline(std::string_view text, const Origin& file, Mistakes& mistakes) : json{text} {
  JsonScan scan{json};
  try {
    scan.check_encoding();
    Structure{scan, file, mistakes, *this}.read();
    readable = true;
  } catch (const JsonScan::Failure& failure) {
    mistakes.add(at_line(file, failure.line), {}, failure.what);
  }
}

int Outline::line(std::string pointer) const {
  for (;;) {
    if (const auto found = lines.find(pointer); found != lines.end()) return found->second;
    const auto slash = pointer.rfind('/');
    if (slash == std::string::npos) return 1;
    pointer.resize(slash);
  }
}

std::string_view Outline::number(const std::string& pointer) const {
  const auto found = numbers.find(pointer);
  return found == numbers.end() ? std::string_view{} : found->second;
}

std::string key_below(const std::string& key, const std::string& name) {
  const std::string shown = name.empty() ? R"("")" : name;
  return key.empty() ? shown : key + '.' + shown;
}

std::string pointer_token(std::string_view name) {
  std::string text;
  for (const char byte : name)
    text += byte == '~' ? std::string{"~0"} : byte == '/' ? std::string{"~1"} : std::string{byte};
  return text;
}

}  // namespace portico::settings
