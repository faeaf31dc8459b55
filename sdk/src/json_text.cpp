// JSON text (RFC 8259). Numbers are written with the fewest digits that give the same number again,
// with a point or an exponent where they are no integers: 0.5, 10.0, 1e+20.

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "portico/json_value.hpp"

namespace portico {

namespace {

/// The bytes of the UTF-8 sequence at the front; 0: it is none (RFC 3629).
std::size_t sequence(std::string_view text) {
  const auto octet = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
  };
  const auto follows = [&](std::size_t at) { return (octet(at) & 0xC0u) == 0x80u; };
  const unsigned first = octet(0), second = octet(1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first < 0xF0) {
    const bool wrong = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F);
    return !wrong && follows(1) && follows(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first < 0xF5) {
    const bool wrong = (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
    return !wrong && follows(1) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

void write_escaped(std::string& out, char c) {
  static constexpr char digits[] = "0123456789abcdef";
  switch (c) {
  case '"': out += "\\\""; return;
  case '\\': out += "\\\\"; return;
  case '\b': out += "\\b"; return;
  case '\t': out += "\\t"; return;
  case '\n': out += "\\n"; return;
  case '\f': out += "\\f"; return;
  case '\r': out += "\\r"; return;
  default: out.append("\\u00").append({digits[c >> 4 & 15], digits[c & 15]});
  }
}

void write_text(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::size_t size = sequence(text);
    if (size == 0) throw std::invalid_argument("portico: a text for JSON is not UTF-8");
    const char c = text[0];
    if (size == 1 && (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'))
      write_escaped(out, c);
    else
      out.append(text.substr(0, size));
    text.remove_prefix(size);
  }
  out += '"';
}

template <class N> void write_integer(std::string& out, N number) {
  std::array<char, 24> digits;
  out.append(digits.data(),
             std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

/// With a point for exponents from -4 to 14.
void write_real(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  std::array<char, 40> spelled;
  char* const begin = spelled.data();
  char* const end =
      std::to_chars(begin, begin + spelled.size(), number, std::chars_format::scientific).ptr;
  std::string_view text{begin, static_cast<std::size_t>(end - begin)};
  if (text[0] == '-') {
    out += '-';
    text.remove_prefix(1);
  }
  const std::size_t mark = text.find('e');
  std::string digits{text.substr(0, 1)};
  if (mark > 2) digits += text.substr(2, mark - 2);
  int exponent = 0;
  const std::string_view power = text.substr(mark + (text[mark + 1] == '+' ? 2 : 1));
  std::from_chars(power.data(), power.data() + power.size(), exponent);

  const int count = static_cast<int>(digits.size()), point = exponent + 1;  // 0.digits e point
  if (digits == "0") {
    out += "0.0";
  } else if (point > 0 && point <= 15) {
    if (count <= point)
      digits.append(static_cast<std::size_t>(point - count), '0').append(".0");
    else
      digits.insert(static_cast<std::size_t>(point), ".");
    out += digits;
  } else if (point > -4 && point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else {
    if (count > 1) digits.insert(1, ".");
    const int size = exponent < 0 ? -exponent : exponent;
    out.append(digits).append(exponent < 0 ? "e-" : "e+").append(size < 10 ? "0" : "");
    write_integer(out, size);
  }
}

}  // namespace

namespace detail {

struct JsonWriter {
  std::string& out;
  int indent;
  std::size_t level = 0;

  void write(const JsonValue& value) {
    using Kind = JsonValue::Kind;
    switch (value.kind_) {
    case Kind::null: out += "null"; return;
    case Kind::boolean: out += value.integer_ != 0 ? "true" : "false"; return;
    case Kind::integer: write_integer(out, value.integer_); return;
    case Kind::whole: write_integer(out, static_cast<std::uint64_t>(value.integer_)); return;
    case Kind::real: write_real(out, value.real_); return;
    case Kind::text: write_text(out, *value.text_); return;
    case Kind::array:
      write_all('[', *value.array_, ']', [this](const JsonValue& item) { write(item); });
      return;
    case Kind::object:
      write_all('{', *value.object_, '}', [this](const JsonValue::Member& member) {
        write_text(out, member.name);
        out += indent < 0 ? ":" : ": ";
        write(member.value);
      });
    }
  }

private:
  template <class All, class Write>
  void write_all(char open, const All& all, char close, Write one) {
    out += open;
    ++level;
    bool first = true;
    for (const auto& each : all) {
      if (!first) out += ',';
      first = false;
      next_line();
      one(each);
    }
    --level;
    if (!first) next_line();
    out += close;
  }
  void next_line() {
    if (indent >= 0) out.append(1, '\n').append(level * static_cast<std::size_t>(indent), ' ');
  }
};

}  // namespace detail

std::string JsonValue::dump(int indent) const {
  std::string out;
  detail::JsonWriter{out, indent}.write(*this);
  return out;
}

namespace {

class Parser {
public:
  explicit Parser(std::string_view text) : whole_{text}, rest_{text} {}

  JsonValue all() {
    JsonValue made = value(0);
    skip_space();
    if (!rest_.empty()) fail("more than one value");
    return made;
  }

private:
  static constexpr int deepest = 1000;

  [[noreturn]] void fail(const std::string& why) const {
    throw std::invalid_argument(
        "portico: not JSON: " + why + " at byte " + std::to_string(whole_.size() - rest_.size()) +
        " of " + std::string{whole_.substr(0, 60)} + (whole_.size() > 60 ? "..." : ""));
  }
  void skip_space() {
    const std::size_t begin = rest_.find_first_not_of(" \t\r\n");
    rest_.remove_prefix(begin == rest_.npos ? rest_.size() : begin);
  }
  bool take(char c) {
    skip_space();
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  JsonValue value(int depth) {
    if (depth > deepest) fail("deeper than 1000 levels");
    skip_space();
    if (rest_.empty()) fail("the end");
    if (take('{')) return object(depth);
    if (take('[')) return array(depth);
    if (rest_[0] == '"') return text();
    if (take("null")) return nullptr;
    if (take("true")) return true;
    if (take("false")) return false;
    return number();
  }

  JsonValue object(int depth) {
    JsonValue made = JsonValue::object();
    if (take('}')) return made;
    do {
      skip_space();
      const std::string name = text();
      if (!take(':')) fail("no colon");
      made[name] = value(depth + 1);
    } while (take(','));
    if (!take('}')) fail("no end of an object");
    return made;
  }

  JsonValue array(int depth) {
    JsonValue made = JsonValue::array();
    if (take(']')) return made;
    do made.push_back(value(depth + 1));
    while (take(','));
    if (!take(']')) fail("no end of an array");
    return made;
  }

  std::string text() {
    if (rest_.empty() || rest_[0] != '"') fail("no text");
    rest_.remove_prefix(1);
    std::string made;
    while (true) {
      const std::size_t size = sequence(rest_);
      if (rest_.empty() || size == 0) fail(rest_.empty() ? "no end of a text" : "no UTF-8");
      const char c = rest_[0];
      if (static_cast<unsigned char>(c) < 0x20) fail("a control octet in a text");
      if (c != '\\') made.append(rest_.substr(0, c == '"' ? 0 : size));
      rest_.remove_prefix(size);
      if (c == '"') return made;
      if (c == '\\') escape(made);
    }
  }

  void escape(std::string& made) {
    static constexpr std::string_view names = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
    const char c = rest_.empty() ? '\0' : rest_[0];
    if (c == 'u') {
      rest_.remove_prefix(1);
      return append(made, code_point());
    }
    const std::size_t at = names.find(c);
    if (c == '\0' || at == names.npos) fail("an unknown escape");
    rest_.remove_prefix(1);
    made += meant[at];
  }

  std::uint32_t unit() {
    std::uint32_t code = 0;
    const char* const end = rest_.data() + std::min<std::size_t>(4, rest_.size());
    const auto [stop, error] = std::from_chars(rest_.data(), end, code, 16);
    if (error != std::errc{} || stop != rest_.data() + 4) fail("no four digits behind \\u");
    rest_.remove_prefix(4);
    return code;
  }
  std::uint32_t code_point() {
    const std::uint32_t high = unit();
    if (high < 0xD800 || high > 0xDFFF) return high;
    if (high > 0xDBFF || !take(std::string_view{"\\u"})) fail("half of a character");
    const std::uint32_t low = unit();
    if (low < 0xDC00 || low > 0xDFFF) fail("half of a character");
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
  }
  static void append(std::string& out, std::uint32_t code) {
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (code >> shift & 0x3F)); };
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += static_cast<char>(0xC0 | code >> 6);
      tail(0);
    } else if (code < 0x10000) {
      out += static_cast<char>(0xE0 | code >> 12);
      tail(6), tail(0);
    } else {
      out += static_cast<char>(0xF0 | code >> 18);
      tail(12), tail(6), tail(0);
    }
  }

  std::size_t digits(std::size_t at) const {
    const std::size_t begin = at;
    while (at < rest_.size() && rest_[at] >= '0' && rest_[at] <= '9') ++at;
    return at - begin;
  }
  char at(std::size_t place) const { return place < rest_.size() ? rest_[place] : '\0'; }

  JsonValue number() {
    std::size_t end = at(0) == '-' ? 1 : 0;
    const std::size_t whole = digits(end);
    if (whole == 0 || (whole > 1 && at(end) == '0')) fail("no value");
    end += whole;
    bool integer = true;
    if (at(end) == '.') {
      const std::size_t count = digits(++end);
      if (count == 0) fail("no digit behind the point");
      end += count;
      integer = false;
    }
    if (at(end) == 'e' || at(end) == 'E') {
      ++end;
      if (at(end) == '+' || at(end) == '-') ++end;
      const std::size_t count = digits(end);
      if (count == 0) fail("no digit in the exponent");
      end += count;
      integer = false;
    }
    const std::string_view spelled = rest_.substr(0, end);
    JsonValue made = integer ? whole_number(spelled) : nullptr;
    if (made.is_null()) made = real_number(spelled);
    rest_.remove_prefix(end);
    return made;
  }
  /// Null for one of more than 64 bits.
  static JsonValue whole_number(std::string_view text) {
    const char* const end = text.data() + text.size();
    std::uint64_t large = 0;
    std::int64_t number = 0;
    if (text[0] != '-')
      return std::from_chars(text.data(), end, large).ec == std::errc{} ? JsonValue(large)
                                                                        : JsonValue{};
    return std::from_chars(text.data(), end, number).ec == std::errc{} ? JsonValue(number)
                                                                       : JsonValue{};
  }
  JsonValue real_number(std::string_view text) const {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc::result_out_of_range && std::abs(number) <= 1) return 0.0;
    if (error != std::errc{}) fail("a number that is beyond a double");
    return number;
  }

  std::string_view whole_, rest_;
};

}  // namespace

JsonValue JsonValue::parse(std::string_view text) { return Parser{text}.all(); }

}  // namespace portico
