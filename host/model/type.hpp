#pragma once

// The compiled model: a tree (with cycles where models are recursive) of types. Made by Models at
// load, immutable after, read by any thread.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "message/text.hpp"
#include "model/wide.hpp"
#include "portico/abi.h"

namespace re2 {
class RE2;
}

namespace portico::model {

enum class Kind : std::uint8_t {
  any,
  string,
  integer,
  number,
  boolean,
  null,
  bytes,
  formatted,  ///< as `format` says
  decimal,    ///< likewise, with bounds
  url,        ///< likewise, with schemes
  literal,
  enumeration,
  list,
  set,
  tuple,
  dict,
  model,
  nullable,  ///< items[0] or null
  choice,    ///< anyOf: the best of items
  tagged,    ///< oneOf with a discriminator: the item that the tag names
  numbered   ///< items[0] as a member of a union: its values say so
};

enum class Extra : std::uint8_t { ignore, allow, forbid };

struct Type;
struct Format;

/// One bound of a number, in the order in which they are checked.
struct Bound {
  enum class Rule : std::uint8_t { multiple_of, at_most, below, at_least, above };
  Rule rule = Rule::at_least;
  bool whole = false;     ///< declared as an integer
  bool of_float = false;  ///< an end of float's range: it says nothing of NaN and infinities
  WideInteger integer = 0;
  double number = 0;
  std::string text;     ///< as declared
  std::string message;  ///< of the problem
  std::string context;
};

/// A limit of a length with the words for those who miss it.
struct Limit {
  std::size_t count = 0;
  bool given = false;
  std::string message;  ///< for arrays and dicts: what comes before the actual length
  std::string context;
};

/// A text that is copied often: up to `block` bytes of it are copied as a whole block.
class Key {
public:
  static constexpr std::size_t block = 32;

  Key() = default;
  explicit Key(std::string text) : size_{text.size()}, text_{std::move(text)} {
    text_.resize(std::max(size_, block), ' ');
  }
  std::string_view view() const { return {text_.data(), size_}; }
  void append_to(message::Text& out) const {
    if (size_ > block) return out.append(view());
    std::memcpy(out.room(block), text_.data(), block);
    out.advance(size_);
  }

private:
  std::size_t size_ = 0;
  std::string text_ = std::string(block, ' ');
};

struct Field {
  std::string name;         ///< input name: the key in `properties`
  std::string own_name;     ///< in include, exclude and with PORTICO_BY_NAME
  std::string output_name;  ///< in replies
  Key key;                  ///< ,"output_name": as JSON, with comma, quotes and colon
  Key own_key;              ///< the same of own_name
  const Type* type = nullptr;
  bool required = true;
  bool exclude = false;       ///< never in a reply
  bool secret = false;        ///< writeOnly
  bool raw_fallback = false;  ///< the default does not fit the type: it is taken as it is
  const portico_value* fallback = nullptr;  ///< the default; null when required
};

struct Type {
  static constexpr std::uint32_t no_range = ~std::uint32_t{0};

  Type() = default;
  explicit Type(Kind of) : kind{of} {}

  Kind kind = Kind::any;
  bool strict = false;
  bool settled = false;     ///< everything below is final
  std::uint32_t as_is = 0;  ///< a bit a kind of cell: it fits and needs neither check nor coercion
  std::uint32_t range_kind = no_range;  ///< the kind that fits if its value is from low to high
  bool recognizable = false;            ///< recognize() knows whatever render() makes of its values
  bool takes_unsigned = false;          ///< integer: above INT64_MAX too; any, model: x-unsigned
  std::uint32_t number = 0;             ///< numbered: x-portico-choice
  Extra extra = Extra::ignore;          ///< model
  bool by_name = false;                 ///< model: own names are accepted too
  bool secrets = false;                 ///< a secret is reachable (known after finish)
  const Format* format = nullptr;       ///< formatted, decimal, url, bytes
  std::string label;  ///< in a union's loc: int, str, list[int], Model, str-enum[Color]
  std::string title;  ///< model: its name for people
  std::string where;  ///< for messages: "model Item at /properties/price"

  std::int64_t low = 0, high = 0;          ///< integer: its bounds, where they are a range
  double low_number = 0, high_number = 0;  ///< number: the same

  Limit least, most;                           ///< characters, bytes, items, members
  std::string pattern;                         ///< as written
  std::shared_ptr<const re2::RE2> expression;  ///< null: any
  std::string pattern_message, pattern_context;
  std::vector<Bound> bounds;
  Limit digits, places;              ///< decimal: x-max-digits, x-decimal-places
  std::vector<std::string> schemes;  ///< url; empty: any
  std::string schemes_message, schemes_context;
  std::vector<portico_value> values;  ///< literal, enumeration
  std::string values_message, values_context;

  std::vector<const Type*>
      items;  ///< list, set: the item; tuple: each; nullable, choice, tagged: members; numbered: it
  bool open = false;           ///< tuple: any number of items[0]
  const Type* keys = nullptr;  ///< dict; null: any string
  const Type* rest = nullptr;  ///< dict: the values

  std::vector<Field> fields;                                      ///< model
  std::unordered_map<std::string_view, std::uint32_t> names;      ///< input name -> field
  std::unordered_map<std::string_view, std::uint32_t> own_names;  ///< by_name: own name -> field

  std::string discriminator;             ///< tagged: the member's input name
  std::string tag_own_name;              ///< tagged: its own name, where that is another one
  std::string tag_names;                 ///< tagged: 'kind', or 'kind' | 'petType'
  std::vector<portico_value> tags;       ///< tagged: of items, one each or more
  std::vector<std::uint32_t> tag_items;  ///< tagged: the item of each tag
  std::string tags_text;                 ///< 'cat', 'dog'
};

/// What a member of a union is, without its number.
inline const Type& unnumbered(const Type& type) {
  return type.kind == Kind::numbered ? *type.items[0] : type;
}

}  // namespace portico::model
