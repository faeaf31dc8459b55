#pragma once

// The words of a JSON text one after the other, and a sentence for people where there is none: what
// stands there, and what to write in its place. What stands there may be secret, and the sentence
// is logged: names and marks are told, and values where that is allowed. Blanks comments out of the
// text as it goes on. One thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace portico::settings {

class JsonScan {
public:
  /// The text is no JSON, for the reason that a sentence gives.
  struct Failure {
    int line;
    std::string what;
  };

  /// What of the text sentences may repeat.
  enum class Quotes { names, values };

  explicit JsonScan(std::string& text) : text_{text} {}

  /// The text has to be UTF-8; a byte order mark is blanked out.
  void check_encoding();

  /// From here on.
  void quote(Quotes what) { quotes_ = what; }

  bool ended() const { return at_ >= text_.size(); }
  char peek() const { return ended() ? '\0' : text_[at_]; }
  void step();
  std::size_t at() const { return at_; }
  int line() const { return line_; }

  /// Goes on to the next word.
  void blank();
  /// The name of a member, as it is meant.
  std::string name();
  /// What stands behind the name.
  void colon(const std::string& name);
  /// A text, a number, true, false or null.
  void scalar();

  /// What stands next, for a sentence: "limits", {, a text, the end of the file.
  std::string next() const;
  [[noreturn]] void fail(const std::string& what) const { fail(what, line_, at_); }

private:
  [[noreturn]] void fail(const std::string& what, int line, std::size_t at) const;
  std::string_view rest() const { return std::string_view{text_}.substr(at_); }
  std::string_view word() const;
  bool names(std::string_view text) const;
  std::string told(std::string_view value) const;
  void comment();
  void text();
  void escape();
  void number();
  [[noreturn]] void fail_value() const;

  std::string& text_;
  std::size_t at_ = 0;
  int line_ = 1;
  Quotes quotes_ = Quotes::names;
};

}  // namespace portico::settings
