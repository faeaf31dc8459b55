#include "settings/source/json_scan.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "os/ascii.hpp"
#include "settings/printable.hpp"

namespace portico::settings {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view ends_of_words = ",:[]{}\"' \t\r\n";

constexpr std::string_view line_ends = "\r\n";

bool is_line_end(char byte) { return byte == '\n' || byte == '\r'; }

bool starts_digit(std::string_view text) {
  return !text.empty() && text[0] >= '0' && text[0] <= '9';
}

/// How many bytes at the beginning are a number of RFC 8259; 0: none.
std::size_t number_length(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t first = at;
    while (starts_digit(text.substr(at))) ++at;
    return at > first;
  };
  const bool zero = text.substr(at).starts_with('0');
  if (!digits() || (zero && at > (text[0] == '-' ? 2u : 1u))) return 0;
  if (text.substr(at).starts_with('.') && (++at, !digits())) return 0;
  if (text.substr(at).starts_with('e') || text.substr(at).starts_with('E')) {
    ++at;
    if (text.substr(at).starts_with('+') || text.substr(at).starts_with('-')) ++at;
    if (!digits()) return 0;
  }
  return at;
}

/// Whether it is digits and a word behind them: 30s, 1.5GiB.
bool has_unit(std::string_view word) {
  const auto end = word.find_first_not_of("0123456789.");
  return end != word.npos && end > 0 && os::is_letter(word[end]) &&
         std::all_of(word.begin() + static_cast<std::ptrdiff_t>(end), word.end(),
                     [](char byte) { return os::is_letter(byte); });
}

std::string cut(std::string_view text) {
  constexpr std::size_t most = 40;
  if (text.size() <= most) return printable(text);
  std::size_t end = 0;
  while (end + 4 < most) end += std::max<std::size_t>(utf8_length(text.substr(end, 4)), 1);
  return printable(text.substr(0, end)) + "...";
}

/// The word of JSON that was meant, or "".
std::string_view meant(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 13> known{
      {{"True", "true"},
       {"TRUE", "true"},
       {"yes", "true"},
       {"on", "true"},
       {"False", "false"},
       {"FALSE", "false"},
       {"no", "false"},
       {"off", "false"},
       {"None", "null"},
       {"nil", "null"},
       {"NULL", "null"},
       {"Null", "null"},
       {"undefined", "null"}}};
  for (const auto& [wrong, right] : known)
    if (word == wrong) return right;
  return {};
}

bool is_foreign_quote(std::string_view text) {
  return text.starts_with("\u201c") || text.starts_with("\u201d") || text.starts_with("\u201e") ||
         text.starts_with("\u2018") || text.starts_with("\u2019") || text.starts_with("\u00ab");
}

}  // namespace

void JsonScan::check_encoding() {
  const std::string_view text{text_};
  const auto nul = text.substr(0, 4).find('\0');
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") || nul != text.npos)
    fail("is UTF-16 or UTF-32, or no text: save it as UTF-8");
  if (text.starts_with(byte_order_mark)) {
    std::fill_n(text_.begin(), byte_order_mark.size(), ' ');
    at_ = byte_order_mark.size();
  }
  const std::size_t end = utf8_end(text);
  if (end == text.size()) return;
  const std::string byte = printable(text.substr(end, 1));
  while (at_ < end) step();
  fail("holds the byte " + byte + ", which is not UTF-8: save it as UTF-8");
}

void JsonScan::step() {
  const bool pair = rest().starts_with("\r\n");
  if (is_line_end(peek()) && !pair) ++line_;
  ++at_;
}

void JsonScan::blank() {
  while (!ended()) {
    if (rest().starts_with("//") || rest().starts_with("/*"))
      comment();
    else if (blanks.find(peek()) != blanks.npos)
      step();
    else
      break;
  }
  if (peek() == '#') fail("# begins no comment here: write //");
}

void JsonScan::comment() {
  const int line = line_;
  const std::size_t begin = at_;
  const bool to_line_end = text_[at_ + 1] == '/';
  const std::size_t end =
      to_line_end ? text_.find_first_of(line_ends, at_) : text_.find("*/", at_ + 2);
  if (!to_line_end && end == text_.npos)
    fail("the comment that begins here has no end: write */ behind it", line, begin);
  const std::size_t behind = end == text_.npos ? text_.size() : end + (to_line_end ? 0 : 2);
  for (; at_ < behind; step())
    if (!is_line_end(peek())) text_[at_] = ' ';
}

std::string JsonScan::name() {
  const char first = peek();
  if (first == '\'' || is_foreign_quote(rest()))
    fail("a key stands in double quotes: write \" in the place of " + next());
  const std::string_view bare = word();
  if (first != '"' && !bare.empty() && names(bare))
    fail("a key stands in double quotes: write \"" + cut(bare) + '"');
  if (first != '"') fail("a key in double quotes is missing before " + next());
  const std::size_t begin = at_;
  text();
  return nlohmann::json::parse(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                               text_.begin() + static_cast<std::ptrdiff_t>(at_))
      .get<std::string>();
}

void JsonScan::colon(const std::string& name) {
  blank();
  if (peek() == ':') return step();
  const bool told = quotes_ == Quotes::values;  // a list in braces may be meant
  const std::string key = told ? " \"" + cut(name) + '"' : "",
                    cure = ": write" + (told ? key + ':' : " a colon") + " and the value";
  if (peek() == '=') fail("= stands where a colon belongs" + cure);
  if (ended() || peek() == ',' || peek() == '}') fail("the key" + key + " has no value" + cure);
  fail("a colon is missing before " + next() + cure);
}

void JsonScan::scalar() {
  if (peek() == '"') return text();
  if (peek() == '-' || starts_digit(rest())) return number();
  const std::string_view found = word();
  if (found != "true" && found != "false" && found != "null") fail_value();
  at_ += found.size();
}

void JsonScan::fail_value() const {
  const std::string_view found = word();
  if (ended()) fail("the file ends where a value is expected");
  if (peek() == '\'' || is_foreign_quote(rest()))
    fail("text stands in double quotes: write \" in the place of " + next());
  if (peek() == '+' || peek() == '.' || found == "NaN" || found == "Infinity")
    fail(told(found) + " is no number of JSON: write digits, such as 10 or 0.5");
  if (found.empty()) fail("a value is missing before " + next());
  if (const std::string_view right = meant(found); !right.empty())
    fail(cut(found) + " is no value of JSON: write " + std::string{right} + ", or \"" + cut(found) +
         "\" for the text");
  if (quotes_ == Quotes::names) fail("a word is no value of JSON: text stands in double quotes");
  fail(cut(found) + " is no value of JSON: text stands in double quotes, \"" + cut(found) + '"');
}

void JsonScan::text() {
  const int line = line_;
  const std::size_t begin = at_;
  for (step(); peek() != '"'; step()) {
    if (ended() || is_line_end(peek()))
      fail("the text that begins here has no end on its line: write \" behind it, and \\n for a "
           "line break in it",
           line, begin);
    if (static_cast<unsigned char>(peek()) < 0x20)
      fail("there is a control character in a text: write it as " +
           (peek() == '\t' ? std::string{"\\t"} : printable(rest().substr(0, 1))));
    if (peek() == '\\') escape();
  }
  step();
  if (!nlohmann::json::accept(text_.substr(begin, at_ - begin)))  // half of a pair of surrogates
    fail("the text has an escape \\u that is no character: write the character itself", line,
         begin);
}

/// At its end the scan stands on its last byte.
void JsonScan::escape() {
  step();
  if (std::string_view{"\"\\/bfnrt"}.find(peek()) != std::string_view::npos && !ended()) return;
  const std::string_view digits = rest().substr(0, 5);
  const bool unicode =
      digits.size() == 5 && digits[0] == 'u' &&
      digits.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos;
  if (!unicode)
    fail("\\" + printable(rest().substr(0, utf8_length(rest().substr(0, 4)))) +
         " is no escape of JSON: write \\\\ for a backslash");
  at_ += 4;
}

void JsonScan::number() {
  const std::size_t length = number_length(rest());
  const std::string_view found = word();
  if (length != found.size())
    fail(told(found) +
         " is no number of JSON: write digits without units, signs and zeros before them, such as "
         "1048576 or 0.5" +
         (has_unit(found) ? ", or \"" + told(found) + "\" where it is a time or a size" : ""));
  if (!nlohmann::json::accept(found)) fail(told(found) + " is too large a number");
  at_ += length;
}

/// What stands here up to the next mark, blank or comment.
std::string_view JsonScan::word() const {
  const std::string_view here = rest();
  std::size_t end = std::min(here.find_first_of(ends_of_words), here.size());
  for (const std::string_view mark : {"//", "/*"}) end = std::min(end, here.find(mark));
  return here.substr(0, end);
}

/// Whether the text, which begins here, is in the place of a name.
bool JsonScan::names(std::string_view text) const {
  const std::string_view behind = rest().substr(text.size());
  const auto mark = std::min(behind.find_first_not_of(blanks), behind.size());
  return behind.substr(mark).starts_with(':') || behind.substr(mark).starts_with('=');
}

std::string JsonScan::told(std::string_view value) const {
  return quotes_ == Quotes::values ? cut(value) : "what stands here";
}

std::string JsonScan::next() const {
  if (ended()) return "the end of the file";
  if (peek() == '"') {
    const auto end = text_.find('"', at_ + 1);
    const std::string_view found = rest().substr(0, end == text_.npos ? end : end - at_ + 1);
    return quotes_ == Quotes::values || names(found) ? cut(found) : "a text";
  }
  if (const std::string_view found = word(); !found.empty()) {
    if (quotes_ == Quotes::values || names(found)) return cut(found);
    return starts_digit(found) ? "a number" : "a word";
  }
  return printable(rest().substr(0, std::max<std::size_t>(utf8_length(rest().substr(0, 4)), 1)));
}

void JsonScan::fail(const std::string& what, int line, std::size_t at) const {
  const std::size_t begin = at == 0 ? 0 : text_.find_last_of(line_ends, at - 1) + 1;
  throw Failure{line, what + " (column " + std::to_string(at - begin + 1) + ')'};
}

}  // namespace portico::settings
