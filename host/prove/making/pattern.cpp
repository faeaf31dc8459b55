#include "prove/making/pattern.hpp"

#include <algorithm>
#include <cctype>
#include <memory>
#include <stdexcept>
#include <utility>

namespace portico::prove {
namespace {

struct NotUnderstood : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Repeated;

/// A sequence of repeated parts.
using Sequence = std::vector<Repeated>;

struct Repeated {
  std::string bytes;  ///< one of these; empty: of the alternatives
  std::vector<Sequence> alternatives;
  std::size_t least = 1, most = 1;
  bool endless = false;
};

constexpr std::size_t deepest_group = 20;

class PatternReader {
public:
  explicit PatternReader(std::string_view text) : text_{text} {}

  std::vector<Sequence> whole() {
    std::vector<Sequence> all = alternatives(0);
    if (at_ != text_.size()) throw NotUnderstood{"a bracket"};
    return all;
  }

private:
  bool more() const { return at_ < text_.size(); }
  char peek() const { return more() ? text_[at_] : '\0'; }
  char next() {
    if (!more()) throw NotUnderstood{"its end"};
    return text_[at_++];
  }
  bool eat(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  std::vector<Sequence> alternatives(std::size_t depth) {
    if (depth > deepest_group) throw NotUnderstood{"its depth"};
    std::vector<Sequence> all{sequence(depth)};
    while (eat("|")) all.push_back(sequence(depth));
    return all;
  }

  Sequence sequence(std::size_t depth) {
    Sequence parts;
    while (more() && peek() != '|' && peek() != ')') {
      if (eat("^") || eat("$")) continue;
      Repeated part = atom(depth);
      repeat(part);
      parts.push_back(std::move(part));
    }
    return parts;
  }

  Repeated atom(std::size_t depth) {
    Repeated part;
    const char first = next();
    if (first == '(') {
      if (peek() == '?' && !eat("?:")) throw NotUnderstood{"a group"};
      part.alternatives = alternatives(depth + 1);
      if (next() != ')') throw NotUnderstood{"a group"};
    } else if (first == '[') {
      part.bytes = char_class();
    } else if (first == '\\') {
      part.bytes = escaped();
    } else if (first == '.') {
      part.bytes = "a.Z 0~";
    } else {
      part.bytes = std::string{first};
    }
    return part;
  }

  std::string escaped() {
    const char word = next();
    switch (word) {
    case 'd': return "0591";
    case 'w': return "aZ0_";
    case 's': return " ";
    case 'D': return "a-";
    case 'W': return "-.";
    case 'S': return "a0";
    case 'n': return "\n";
    case 't': return "\t";
    default:
      if (std::isalnum(static_cast<unsigned char>(word))) throw NotUnderstood{"an escape"};
      return std::string{word};
    }
  }

  std::string char_class() {
    const bool negated = eat("^");
    std::string members;
    for (bool first = true; first || peek() != ']'; first = false) add_range(members);
    next();
    if (!negated) return members;
    std::string others;
    for (char c = ' '; c < '\x7F'; ++c)
      if (members.find(c) == members.npos) others += c;
    if (others.empty()) throw NotUnderstood{"a class"};
    return others;
  }

  void add_range(std::string& members) {
    const char from = next();
    if (from == '\\') {
      members += escaped();
      return;
    }
    if (static_cast<unsigned char>(from) >= 0x80 || (from == '[' && peek() == ':'))
      throw NotUnderstood{"a class"};
    const bool range = peek() == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']';
    if (!range) {
      members += from;
      return;
    }
    next();
    const char to = next();
    if (to < from) throw NotUnderstood{"a range"};
    for (char c = from; c < to; ++c) members += c;
    members += to;
  }

  void repeat(Repeated& part) {
    if (eat("*"))
      part.least = 0, part.endless = true;
    else if (eat("+"))
      part.endless = true;
    else if (eat("?"))
      part.least = 0;
    else if (eat("{"))
      counts(part);
    else
      return;
    if (!eat("?")) eat("+");
  }

  void counts(Repeated& part) {
    part.least = part.most = number();
    if (eat(",")) {
      part.endless = peek() == '}';
      if (!part.endless) part.most = number();
    }
    if (next() != '}' || part.most < part.least) throw NotUnderstood{"a count"};
  }

  std::size_t number() {
    std::size_t value = 0;
    if (!std::isdigit(static_cast<unsigned char>(peek()))) throw NotUnderstood{"a count"};
    while (std::isdigit(static_cast<unsigned char>(peek())) && value < 100'000)
      value = value * 10 + static_cast<std::size_t>(next() - '0');
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

enum class Length { least, most, any };

class PatternWriter {
public:
  PatternWriter(Length length, std::size_t most, Dice& dice)
      : length_{length},
        most_{most},
        dice_{dice} {}

  void write(const std::vector<Sequence>& alternatives) {
    const std::size_t chosen = length_ == Length::any ? dice_.below(alternatives.size()) : 0;
    for (const Repeated& part : alternatives[chosen])
      for (std::size_t left = times(part); left > 0 && out.size() < too_long; --left) write(part);
  }

  std::string out;

private:
  static constexpr std::size_t too_long = 100'000;

  void write(const Repeated& part) {
    if (!part.alternatives.empty())
      write(part.alternatives);
    else
      out += part.bytes[length_ == Length::any ? dice_.below(part.bytes.size()) : 0];
  }
  std::size_t times(const Repeated& part) {
    const std::size_t most = part.endless ? part.least + most_ : part.most;
    switch (length_) {
    case Length::least: return part.least;
    case Length::most: return most;
    default: return part.least + dice_.below(std::min<std::size_t>(most - part.least, 8) + 1);
    }
  }

  const Length length_;
  const std::size_t most_;
  Dice& dice_;
};

}  // namespace

std::vector<std::string> matching(std::string_view pattern, std::size_t most, Dice& dice) {
  std::vector<std::string> texts;
  try {
    const auto parts = PatternReader{pattern}.whole();
    const auto add = [&](Length length, std::size_t repetitions) {
      PatternWriter writer{length, repetitions, dice};
      writer.write(parts);
      if (std::find(texts.begin(), texts.end(), writer.out) == texts.end())
        texts.push_back(std::move(writer.out));
    };
    add(Length::least, 0);
    for (std::size_t shorter = 0; shorter < 4 && shorter <= most; ++shorter)
      add(Length::most, most - shorter);
    for (int i = 0; i < 4; ++i) add(Length::any, 8);
  } catch (const NotUnderstood&) {
    texts.clear();
  }
  return texts;
}

}  // namespace portico::prove
