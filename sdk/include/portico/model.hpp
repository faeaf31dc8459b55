#pragma once

// What a struct may say about itself as a model, beside its members:
//
//   struct ItemOut {
//     Inline<ItemBase> base;               the members of another struct, as if they stood here
//     int id;
//     Extras extras;                       keeps members that the model does not name
//     static constexpr Model portico_model{.description = "An item"};
//   };

#include <string_view>

#include "portico/json_value.hpp"

namespace portico {

/// What becomes of members that the model does not name.
enum class Extra {
  ignore,  ///< members that the model does not name are dropped
  forbid   ///< they are an error. To keep them: a member of type Extras
};

/// Whether a member is taken by its own name where it has another one as input.
enum class PopulateByName { no, yes };

/// What a struct says of itself.
struct Model {
  std::string_view name{};                               ///< without it the struct's own name
  std::string_view title{};                              ///< for the document; without it the name
  std::string_view description{};                        ///< for the document: Markdown
  std::string_view example{};                            ///< JSON text
  Extra extra = Extra::ignore;                           ///< of what comes in
  PopulateByName populate_by_name = PopulateByName::no;  ///< yes: members' own names are taken too
};

/// A C++ base class with members can not be taken apart beside members of its own; this can.
template <class T> struct Inline : T {
  ///@{
  /// The struct itself.
  const T& get() const { return *this; }
  T& get() { return *this; }
  ///@}
};
/// Of a value.
template <class T> Inline(T) -> Inline<T>;

namespace detail {
template <class T> inline constexpr bool is_inline = false;
template <class T> inline constexpr bool is_inline<Inline<T>> = true;
}  // namespace detail

/// Members beyond the model's, in the order in which they came.
struct Extras : JsonValue {
  Extras() : JsonValue(JsonValue::object()) {}
  /// Of an object.
  Extras(JsonValue object) : JsonValue(std::move(object)) {}
};

}  // namespace portico
