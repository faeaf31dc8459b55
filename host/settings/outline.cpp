#include "settings/outline.hpp"

#include <set>
#include <vector>

#include "settings/mistake.hpp"

namespace portico::settings {
namespace {

/// A walk over the text that keeps count of lines. What is no JSON ends it: the parser will say so.
class Scan {
public:
  Scan(std::string_view text, const std::string& file, std::map<std::string, int>& lines)
      : text_{text}, file_{file}, lines_{lines} {}

  void run() {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
    value("", 0);
  }

private:
  bool ended() const { return at_ >= text_.size(); }
  char peek() const { return ended() ? '\0' : text_[at_]; }
  void step() {
    if (peek() == '\n') ++line_;
    ++at_;
  }

  void skip_to(std::string_view end) {
    while (!ended() && text_.substr(at_, end.size()) != end) step();
    for (std::size_t i = 0; i < end.size() && !ended(); ++i) step();
  }

  void blank() {
    while (!ended()) {
      if (text_.substr(at_, 2) == "//")
        skip_to("\n");
      else if (text_.substr(at_, 2) == "/*")
        skip_to("*/");
      else if (std::string_view{" \t\r\n"}.find(peek()) != std::string_view::npos)
        step();
      else
        return;
    }
  }

  std::string string() {
    std::string text;
    for (step(); !ended() && peek() != '"'; step()) {
      if (peek() == '\\') text += peek(), step();
      if (!ended()) text += peek();
    }
    if (!ended()) step();
    return text;
  }

  void value(const std::string& pointer, std::size_t depth) {
    blank();
    lines_.emplace(pointer, line_);
    if (depth > Outline::deepest)
      throw Mistake{file_ + ':' + std::to_string(line_) + ": is nested deeper than " +
                    std::to_string(Outline::deepest) + " levels"};
    if (peek() == '{') return object(pointer, depth);
    if (peek() == '[') return array(pointer, depth);
    if (peek() == '"') return void(string());
    while (!ended() && std::string_view{",]}/ \t\r\n"}.find(peek()) == std::string_view::npos)
      step();
  }

  void object(const std::string& pointer, std::size_t depth) {
    std::set<std::string> names;
    for (step(), blank(); peek() == '"'; blank()) {
      const int line = line_;
      const std::string name = string();
      if (!names.insert(name).second)
        throw Mistake{file_ + ':' + std::to_string(line), name,
                      "is given twice: remove one of them"};
      blank();
      if (peek() != ':') return stop();
      step();
      const std::string inner = pointer + '/' + escaped(name);
      value(inner, depth + 1);
      lines_[inner] = line;
      blank();
      if (peek() == ',') step();
    }
    close('}');
  }

  void array(const std::string& pointer, std::size_t depth) {
    step();
    for (std::size_t index = 0;; ++index) {
      blank();
      if (ended() || peek() == ']') break;
      const std::size_t before = at_;
      value(pointer + '/' + std::to_string(index), depth + 1);
      blank();
      if (peek() == ',') step();
      if (at_ == before) return stop();
    }
    close(']');
  }

  void close(char octet) { peek() == octet ? step() : stop(); }
  void stop() { at_ = text_.size(); }

  static std::string escaped(const std::string& name) {
    std::string text;
    for (const char octet : name) {
      if (octet == '~')
        text += "~0";
      else if (octet == '/')
        text += "~1";
      else
        text += octet;
    }
    return text;
  }

  std::string_view text_;
  const std::string& file_;
  std::map<std::string, int>& lines_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

Outline::Outline(std::string_view text, const std::string& file) { Scan{text, file, lines}.run(); }

int Outline::line(std::string pointer) const {
  for (;;) {
    if (const auto found = lines.find(pointer); found != lines.end()) return found->second;
    const auto slash = pointer.rfind('/');
    if (slash == std::string::npos) return 1;
    pointer.resize(slash);
  }
}

}  // namespace portico::settings
