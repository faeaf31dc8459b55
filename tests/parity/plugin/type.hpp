#pragma once

// The type strings of a recorded case, read into a tree.
//
//   type   := member { "|" member }
//   member := base [ "(" key "=" json { "," key "=" json } ")" ]
//   base   := "list[" type "]" | "set[" type "]" | "dict[" type "," type "]"
//           | "tuple[" type { "," type } [ "," "..." ] "]" | "Literal[" json { "," json } "]" |
//           NAME
//
// White space may stand between tokens; JSON strings may hold any of the marks. Values; no shared
// state.

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace parity {

using Json = nlohmann::ordered_json;

struct Type {
  enum class Kind {
    name,       ///< int, str, list, ..., an enumeration or a model
    list,       ///< arguments[0]
    set,        ///< arguments[0]
    dict,       ///< arguments[0] to arguments[1]
    tuple,      ///< one argument a position
    any_tuple,  ///< any number of arguments[0]
    literal,    ///< one of values
    either      ///< a union of arguments
  };
  Kind kind = Kind::name;
  std::string name{};
  std::vector<Type> arguments{};
  std::vector<Json> values{};
  Json constraints = Json::object();

  bool is_null() const { return kind == Kind::name && name == "None"; }
};

/// Throws std::runtime_error that names the text and the position.
Type parse_type(std::string_view text);

/// Adds a field's constraints to its type: on X|None they belong to X.
void constrain(Type& type, const Json& constraints);

}  // namespace parity
