#pragma once

// Rules: what a Field or a parameter demands of its value, and what the documentation says of it.
// Each rule is one keyword of the vocabulary in docs/models.md. Types without state; nothing exists
// at run time.

#include <cstddef>

#include "portico/constant.hpp"

namespace portico {

// Strings (code points), arrays (items), dictionaries (members).
template <std::size_t N> struct MinLength {};
template <std::size_t N> struct MaxLength {};
///@{
/// The same, in words that fit arrays.
template <std::size_t N> using MinItems = MinLength<N>;
template <std::size_t N> using MaxItems = MaxLength<N>;
///@}
/// RE2 syntax; found anywhere in the text unless anchored.
template <detail::Text Expression> struct Pattern {};

// Numbers.
template <detail::Constant Bound> struct Gt {};
template <detail::Constant Bound> struct Ge {};
template <detail::Constant Bound> struct Lt {};
template <detail::Constant Bound> struct Le {};
template <detail::Constant Factor> struct MultipleOf {};
template <std::size_t N> struct MaxDigits {};
template <std::size_t N> struct DecimalPlaces {};

/// No coercion: "1" is not an integer, 1 is not a string.
struct Strict {};

/// In a variant of models: the member, a Literal, that tells them apart.
template <detail::Text Member> struct Discriminator {};

// Names. A member has its own name, the name a client sends (input) and the name in replies
// (output).
template <detail::Text Name>
struct Alias {};  ///< input and output name; of a parameter: its name on the wire
template <detail::Text Name> struct InputName {};   ///< input name only
template <detail::Text Name> struct OutputName {};  ///< output name only
struct KeepUnderscores {};                  ///< a header's name on the wire keeps its underscores
template <detail::Text Name> struct As {};  ///< the name of a Body among several
template <detail::Text Name>
struct Embed {};  ///< a Body that is the one member, of this name, of an object

// Visibility.
struct Exclude {};  ///< never in a reply
struct Secret {};   ///< never leaves the plugin: a reply's model that reaches it is refused at load
struct Required {};  ///< has to be sent although it may be null

/// The value when nobody sends one; where a type can not hold it, by_default(value) can.
template <detail::Constant Value> struct Default {};

// Documentation.
template <detail::Text Words> struct Title {};
template <detail::Text Words> struct Description {};
template <detail::Constant Value> struct Example {};
/// The same for a value that is no literal: JsonExample<R"(["a", "b"])">.
template <detail::Text Json> struct JsonExample {};
struct Deprecated {};

}  // namespace portico
