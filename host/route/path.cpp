#include "route/path.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "os/ascii.hpp"
#include "settings/printable.hpp"

namespace portico::route {
namespace {

constexpr std::string_view names[] = {"str", "int", "float", "uuid", "path"};

bool hex(char c) { return os::is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool word(char c) {
  return os::is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool number(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), os::is_digit);
  if (end == text.begin() || end == text.end()) return end != text.begin();
  return *end == '.' && end + 1 != text.end() && std::all_of(end + 1, text.end(), os::is_digit);
}

// 8-4-4-4-12 hexadecimal digits, each hyphen optional.
bool uuid(std::string_view text) {
  std::size_t digits = 0;
  bool hyphen = true;  // where one may stand, but not after another
  for (const char c : text) {
    const bool group = digits == 8 || digits == 12 || digits == 16 || digits == 20;
    if (c == '-' ? hyphen || !group : !hex(c)) return false;
    hyphen = c == '-';
    if (!hyphen) ++digits;
  }
  return digits == 32 && !hyphen;
}

bool accepts(Convertor convertor, std::string_view text) {
  if (convertor == Convertor::path) return true;
  if (text.empty() || text.find('/') != std::string_view::npos) return false;
  switch (convertor) {
  case Convertor::integer: return std::all_of(text.begin(), text.end(), os::is_digit);
  case Convertor::number: return number(text);
  case Convertor::uuid: return uuid(text);
  default: return true;
  }
}

// Greedy with backtracking, as the regular expression that Starlette makes of a path.
bool match_from(std::span<const Path::Piece> pieces, std::string_view rest,
                std::span<std::string_view> values) {
  if (pieces.empty()) return rest.empty();
  const Path::Piece& piece = pieces.front();
  if (!rest.starts_with(piece.literal)) return false;
  rest.remove_prefix(piece.literal.size());
  if (piece.name.empty()) return rest.empty();
  std::size_t longest = rest.size();
  if (piece.convertor != Convertor::path) longest = std::min(longest, rest.find('/'));
  if (pieces.size() == 1) {
    values.front() = rest;
    return accepts(piece.convertor, rest);
  }
  for (std::size_t size = longest + 1; size-- > 0;) {
    values.front() = rest.substr(0, size);
    if (accepts(piece.convertor, values.front()) &&
        match_from(pieces.subspan(1), rest.substr(size), values.subspan(1)))
      return true;
  }
  return false;
}

[[noreturn]] void refuse(std::string_view path, const std::string& why) {
  throw std::runtime_error(settings::printable("path '" + std::string{path} + "' " + why));
}

Path::Piece parameter(std::string_view path, std::string_view inside) {
  Path::Piece piece;
  const auto colon = inside.find(':');
  piece.name = inside.substr(0, colon);
  if (piece.name.empty() || os::is_digit(piece.name.front()) ||
      !std::all_of(piece.name.begin(), piece.name.end(), word))
    refuse(path, "has a parameter '{" + std::string{inside} +
                     "}': a name is a letter or '_', then letters, digits or '_'");
  if (colon == std::string_view::npos) return piece;
  const auto kind = std::find(std::begin(names), std::end(names), inside.substr(colon + 1));
  if (kind == std::end(names))
    refuse(path, "has an unknown convertor in '{" + std::string{inside} +
                     "}': use str, int, float, uuid or path");
  piece.convertor = static_cast<Convertor>(kind - std::begin(names));
  return piece;
}

}  // namespace

Path::Path(std::string_view text) : text_{text} {
  if (!text.starts_with('/')) refuse(text, "must begin with '/'");
  std::string literal;
  while (!text.empty()) {
    const auto open = text.find_first_of("{}");
    literal = text.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = text.find('}', open);
    if (text[open] == '}' || close == std::string_view::npos)
      refuse(text_, "has a brace without its partner");
    Piece piece = parameter(text_, text.substr(open + 1, close - open - 1));
    piece.literal = std::exchange(literal, {});
    const auto same = [&](const Piece& other) { return other.name == piece.name; };
    if (std::any_of(pieces_.begin(), pieces_.end(), same))
      refuse(text_, "has the parameter '" + piece.name + "' twice");
    pieces_.push_back(std::move(piece));
    ++parameters_;
    text.remove_prefix(close + 1);
  }
  if (!literal.empty()) pieces_.push_back({literal, {}, Convertor::text});
}

bool Path::match(std::string_view decoded, std::span<std::string_view> values) const {
  return match_from(pieces_, decoded, values);
}

std::string Path::shape() const {
  std::string shape;
  for (const Piece& piece : pieces_) {
    shape += piece.literal;
    if (!piece.name.empty()) {
      shape += "{:";
      shape += names[static_cast<std::size_t>(piece.convertor)];
      shape += '}';
    }
  }
  return shape;
}

}  // namespace portico::route
