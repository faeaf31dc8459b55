#include "parity/plugin/type.hpp"

#include <stdexcept>

namespace parity {
namespace {

constexpr std::string_view blanks = " \t\r\n";

class Parser {
public:
  explicit Parser(std::string_view text) : text_{text} {}

  Type whole() {
    Type type = any();
    blank();
    if (at_ != text_.size()) fail("more text than a type");
    return type;
  }

private:
  Type any() {
    Type first = member();
    if (!take("|")) return first;
    Type type{.kind = Type::Kind::either};
    type.arguments.push_back(std::move(first));
    do type.arguments.push_back(member());
    while (take("|"));
    return type;
  }

  Type member() {
    Type type = base();
    if (!take("(")) return type;
    do {
      std::string key{word()};
      expect("=");
      type.constraints[key] = json();
    } while (take(","));
    expect(")");
    return type;
  }

  Type base() {
    std::string_view name = word();
    if (!take("[")) return {.name = std::string{name}};
    Type type;
    if (name == "Literal") {
      type.kind = Type::Kind::literal;
      do type.values.push_back(json());
      while (take(","));
    } else {
      type.kind = generic(name);
      arguments(type);
    }
    expect("]");
    return type;
  }

  void arguments(Type& type) {
    do {
      if (type.kind == Type::Kind::tuple && take("..."))
        type.kind = Type::Kind::any_tuple;
      else
        type.arguments.push_back(any());
    } while (take(","));
    std::size_t wanted = type.kind == Type::Kind::dict ? 2 : 1;
    if (type.kind != Type::Kind::tuple && type.arguments.size() != wanted)
      fail("a number of arguments");
  }

  Type::Kind generic(std::string_view name) const {
    if (name == "list") return Type::Kind::list;
    if (name == "set") return Type::Kind::set;
    if (name == "dict") return Type::Kind::dict;
    if (name == "tuple") return Type::Kind::tuple;
    fail("a name that takes no arguments");
  }

  std::string_view word() {
    blank();
    std::size_t begin = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_'))
      ++at_;
    if (begin == at_) fail("no name");
    return text_.substr(begin, at_ - begin);
  }

  /// One JSON value up to the mark that ends it: brackets count outside of strings only.
  Json json() {
    blank();
    std::size_t begin = at_;
    int depth = 0;
    for (bool quoted = false; at_ < text_.size(); ++at_) {
      char c = text_[at_];
      if (quoted) {
        if (c == '\\') ++at_;
        quoted = c != '"';
      } else if (c == '"')
        quoted = true;
      else if (c == '[' || c == '{')
        ++depth;
      else if (depth == 0 && (c == ',' || c == ']' || c == ')'))
        break;
      else if (c == ']' || c == '}')
        --depth;
    }
    Json value = Json::parse(text_.substr(begin, at_ - begin), nullptr, false);
    if (value.is_discarded()) fail("no JSON value");
    return value;
  }

  void blank() {
    std::size_t next = text_.find_first_not_of(blanks, at_);
    at_ = next == std::string_view::npos ? text_.size() : next;
  }

  bool take(std::string_view mark) {
    blank();
    if (!text_.substr(at_).starts_with(mark)) return false;
    at_ += mark.size();
    return true;
  }

  void expect(std::string_view mark) {
    if (!take(mark)) fail("no '" + std::string{mark} + "'");
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error{"type '" + std::string{text_} + "', character " + std::to_string(at_) +
                             ": " + what};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Type parse_type(std::string_view text) { return Parser{text}.whole(); }

void constrain(Type& type, const Json& constraints) {
  if (type.kind != Type::Kind::either) {
    type.constraints.update(constraints);
    return;
  }
  for (Type& argument : type.arguments)
    if (!argument.is_null()) constrain(argument, constraints);
}

}  // namespace parity
