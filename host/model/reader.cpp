#include "model/reader.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "model/hash.hpp"
#include "os/ascii.hpp"

namespace portico::model {
namespace {

using Failure = std::optional<ParseError>;

void append_utf8(std::pmr::string& text, unsigned code) {
  auto put = [&text](unsigned byte) { text.push_back(static_cast<char>(byte)); };
  if (code < 0x80) return put(code);
  if (code < 0x800) return put(0xC0 | code >> 6), put(0x80 | (code & 63));
  if (code < 0x10000)
    return put(0xE0 | code >> 12), put(0x80 | (code >> 6 & 63)), put(0x80 | (code & 63));
  put(0xF0 | code >> 18), put(0x80 | (code >> 12 & 63)), put(0x80 | (code >> 6 & 63)),
      put(0x80 | (code & 63));
}

class Reader {
public:
  Reader(std::string_view text, message::Arena& arena) : text_{text}, arena_{arena} {}

  Failure document(portico_value& out, unsigned depth) {
    blanks();
    if (Failure failure = value(out, depth)) return failure;
    blanks();
    if (at_ < text_.size()) return invalid(at_, "Extra data");
    return {};
  }

private:
  Failure invalid(std::size_t byte, std::string_view message) const {
    std::size_t characters = 0;
    for (char c : text_.substr(0, byte)) characters += (c & 0xC0) != 0x80;
    return ParseError{ParseError::Kind::invalid, characters, message};
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blanks() {
    while (at_ < text_.size() && std::strchr(" \t\n\r", text_[at_]) && text_[at_]) ++at_;
  }
  bool take(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  Failure value(portico_value& out, unsigned depth) {
    out = {};
    if (peek() == '"') return string(out);
    if (peek() == '{' || peek() == '[') {
      if (depth == 0) return ParseError{ParseError::Kind::too_deep, 0, "too deep"};
      return peek() == '{' ? object(out, depth - 1) : array(out, depth - 1);
    }
    if (take("null")) return {};
    if (take("true")) return out.kind = PORTICO_BOOL, out.integer = 1, Failure{};
    if (take("false")) return out.kind = PORTICO_BOOL, Failure{};
    return number(out);
  }

  Failure number(portico_value& out) {
    std::size_t start = at_, end = at_;
    if (peek() == '-') ++end;
    std::size_t digits = end;
    while (end < text_.size() && os::is_digit(text_[end])) ++end;
    if (end == digits) return invalid(start, "Expecting value");
    if (text_[digits] == '0') end = digits + 1;
    bool whole = true;
    if (end + 1 < text_.size() && text_[end] == '.' && os::is_digit(text_[end + 1])) {
      whole = false;
      for (++end; end < text_.size() && os::is_digit(text_[end]);) ++end;
    }
    if (end < text_.size() && (text_[end] | 32) == 'e') {
      std::size_t power = end + 1;
      if (power < text_.size() && (text_[power] == '+' || text_[power] == '-')) ++power;
      if (power < text_.size() && os::is_digit(text_[power])) {
        whole = false;
        for (end = power; end < text_.size() && os::is_digit(text_[end]);) ++end;
      }
    }
    at_ = end;
    return whole ? integer(text_.substr(start, end - start), out)
                 : real(text_.substr(start, end - start), out);
  }

  Failure integer(std::string_view digits, portico_value& out) {
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.integer);
    out.kind = PORTICO_INT;
    if (error == std::errc{}) return {};
    std::string_view kept = message::keep(arena_, digits);
    out.kind = PORTICO_JSON;
    out.size = static_cast<std::uint32_t>(kept.size());
    out.text = kept.data();
    return {};
  }

  Failure real(std::string_view digits, portico_value& out) {
    out.kind = PORTICO_FLOAT;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.number);
    if (error == std::errc::result_out_of_range)
      out.number = std::strtod(std::pmr::string{digits, &arena_}.c_str(), nullptr);
    return {};
  }

  Failure string(portico_value& out) {
    std::string_view text;
    if (Failure failure = characters(text)) return failure;
    out.kind = PORTICO_STRING;
    out.size = static_cast<std::uint32_t>(text.size());
    out.text = text.data();
    return {};
  }

  Failure characters(std::string_view& out) {
    std::size_t start = at_++;
    std::pmr::string text{&arena_};
    while (true) {
      if (at_ >= text_.size()) return invalid(start, "Unterminated string starting at");
      char c = text_[at_];
      if (c == '"') break;
      if (static_cast<unsigned char>(c) < 32) return invalid(at_, "Invalid control character at");
      if (c != '\\') {
        text.push_back(c), ++at_;
        continue;
      }
      if (at_ + 1 >= text_.size()) return invalid(start, "Unterminated string starting at");
      if (Failure failure = escape(text)) return failure;
    }
    ++at_;
    out = message::keep(arena_, text);
    if (!out.data()) out = "";
    return {};
  }

  Failure escape(std::pmr::string& text) {
    static constexpr std::string_view letters = "\"\\/bfnrt", plain = "\"\\/\b\f\n\r\t";
    std::size_t start = at_;
    char letter = text_[at_ + 1];
    if (std::size_t index = letters.find(letter); index != std::string_view::npos) {
      text.push_back(plain[index]);
      at_ += 2;
      return {};
    }
    if (letter != 'u') return invalid(start, "Invalid \\escape");
    unsigned code = 0;
    if (!four_digits(at_ + 2, code)) return invalid(start + 1, "Invalid \\uXXXX escape");
    at_ += 6;
    if (code >= 0xD800 && code < 0xDC00) {
      unsigned low = 0;
      if (text_.substr(at_, 2) != "\\u" || !four_digits(at_ + 2, low) || low < 0xDC00 ||
          low > 0xDFFF)
        return invalid(start + 1, "Invalid \\uXXXX escape");
      at_ += 6;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code < 0xE000) {
      return invalid(start + 1, "Invalid \\uXXXX escape");
    }
    append_utf8(text, code);
    return {};
  }

  bool four_digits(std::size_t from, unsigned& code) const {
    std::string_view digits = text_.substr(std::min(from, text_.size()), 4);
    if (digits.size() < 4) return false;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + 4, code, 16);
    return error == std::errc{} && end == digits.data() + 4;
  }

  Failure array(portico_value& out, unsigned depth) {
    std::pmr::vector<portico_value> items{&arena_};
    ++at_, blanks();
    if (peek() == ']')
      ++at_;
    else
      while (true) {
        if (Failure failure = value(items.emplace_back(), depth)) return failure;
        blanks();
        char c = peek();
        if (c != ',' && c != ']') return invalid(at_, "Expecting ',' delimiter");
        ++at_;
        if (c == ']') break;
        blanks();
      }
    out.kind = PORTICO_ARRAY;
    out.size = static_cast<std::uint32_t>(items.size());
    out.items = items.data();  // the arena keeps what the vector gives back
    return {};
  }

  Failure object(portico_value& out, unsigned depth) {
    static constexpr std::string_view no_name = "Expecting property name enclosed in double quotes";
    std::pmr::vector<portico_member> members{&arena_};
    ++at_, blanks();
    if (peek() == '}')
      ++at_;
    else
      while (true) {
        if (peek() != '"') return invalid(at_, no_name);
        std::string_view name;
        if (Failure failure = characters(name)) return failure;
        blanks();
        if (peek() != ':') return invalid(at_, "Expecting ':' delimiter");
        ++at_, blanks();
        portico_member& member = members.emplace_back();
        member = {name.data(), static_cast<std::uint32_t>(name.size()), 0, {}};
        if (Failure failure = value(member.value, depth)) return failure;
        blanks();
        char c = peek();
        if (c != ',' && c != '}') return invalid(at_, "Expecting ',' delimiter");
        ++at_;
        if (c == '}') break;
        blanks();
      }
    out.kind = PORTICO_OBJECT;
    out.size = unique(members.data(), static_cast<std::uint32_t>(members.size()), arena_);
    out.members = members.data();  // as for an array
    return {};
  }

  std::string_view text_;
  message::Arena& arena_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<ParseError> read(std::string_view json, message::Arena& arena, portico_value& out,
                               unsigned depth_limit) {
  return Reader{json, arena}.document(out, depth_limit);
}

std::uint32_t unique(portico_member* members, std::uint32_t count, message::Arena& arena) {
  if (count > 12) return unique_by_hash(members, count, arena);
  std::uint32_t left = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint32_t j = 0;
    while (j < left && name_of(members[j]) != name_of(members[i])) ++j;
    if (j == left)
      members[left++] = members[i];
    else
      members[j].value = members[i].value;
  }
  return left;
}

}  // namespace portico::model
