#pragma once

// What a handler gives back, evaluated into cells: plain JSON with the directives $param, $merge
// and $model (README of the recorded cases, section 4). One call, one thread; the cells live as
// long as the arena, the input and the JSON they were made from.

#include <memory_resource>
#include <string_view>

#include "parity/plugin/schema.hpp"
#include "portico/abi.h"

namespace parity {

/// Which members of an input value are taken.
enum class Members {
  all,      ///< every one, each counting as set
  set,      ///< those that somebody set, at every depth
  instance  ///< every one, with its flag
};

/// A tree of cells built by one call.
class Values {
public:
  Values(const Schemas& schemas, const portico_value* input) : schemas_{schemas}, input_{input} {}

  /// Directives carried out. Throws std::runtime_error on one that names an unknown parameter or
  /// model.
  portico_value evaluate(const Json& json);
  /// The JSON as it stands, without directives.
  portico_value plain(const Json& json);
  portico_value copy(const portico_value& value, Members members);
  /// Every parameter by its name. A file given as bytes is its text.
  portico_value echo(Members members, const Json& parameters);

  /// Null when there is no such parameter.
  const portico_value* parameter(std::string_view name) const;

private:
  portico_value array(const Json& json, bool directives);
  portico_value object(const Json& json, bool directives);
  portico_value parameter_value(const Json& directive);
  portico_value merge(const Json& parts);
  portico_value instance(const Json& directive);
  portico_value upload(const portico_value& file);
  portico_value bytes(const portico_value& file);
  template <class T> T* room(std::size_t count) {
    return static_cast<T*>(arena_.allocate(sizeof(T) * count, alignof(T)));
  }

  const Schemas& schemas_;
  const portico_value* input_;
  std::pmr::monotonic_buffer_resource arena_;
};

std::string_view text_of(const portico_value& value);
std::string_view name_of(const portico_member& member);
/// Equal in value and in JSON type: 1, 1.0 and true differ.
bool equal(const portico_value& value, const Json& json);

}  // namespace parity
