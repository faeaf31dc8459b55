#pragma once

// A route's path: "/items/{item_id}", "/files/{name:path}", "/pre-{x}.json". Matched against the
// percent-decoded path of a request with the rules of Starlette's convertors:
//   {x}        one or more bytes other than '/'
//   {x:int}    digits            {x:float}  digits, optionally '.' and digits
//   {x:uuid}   a UUID, hyphens optional
//   {x:path}   anything, also nothing and with '/'
// Immutable; any thread.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace portico::route {

enum class Convertor { text, integer, number, uuid, path };

class Path {
public:
  struct Piece {
    std::string literal;  ///< before the parameter
    std::string name;     ///< of the parameter; empty: only the literal, at the end
    Convertor convertor = Convertor::text;
  };

  Path() = default;
  /// Throws std::runtime_error with a sentence that names the path and the fix.
  explicit Path(std::string_view text);

  const std::string& text() const { return text_; }
  std::span<const Piece> pieces() const { return pieces_; }
  std::size_t parameters() const { return parameters_; }

  /// Whether the decoded path is one of these; `values` gets the parameters' texts, in order.
  bool match(std::string_view decoded, std::span<std::string_view> values) const;

  /// The same for any two paths that differ in their parameters' names only.
  std::string shape() const;

private:
  std::string text_;
  std::vector<Piece> pieces_;
  std::size_t parameters_ = 0;
};

}  // namespace portico::route
