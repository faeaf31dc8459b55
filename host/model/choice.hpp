#pragma once

// Values that say of which member of a union they are, in the form of portico/choice.h. Any thread.

#include "message/arena.hpp"
#include "portico/abi.h"
#include "portico/choice.h"

namespace portico::model {

inline bool is_chosen(const portico_value& value) {
  return value.kind == PORTICO_OBJECT && value.size == 1 && value.members->name_size == 0 &&
         (value.members->flags & PORTICO_CHOSEN) != 0;
}

/// The value alone, whatever it says of itself.
inline const portico_value& bare(const portico_value& value) {
  const portico_value* at = &value;
  while (is_chosen(*at)) at = &at->members->value;
  return *at;
}

inline std::uint32_t choice_of(const portico_value& chosen) {
  return PORTICO_CHOICE_NUMBER(chosen.members->flags);
}

/// A member whose value is still to be written; `out` is the value that it makes.
inline portico_member& put_choice(std::uint32_t number, message::Arena& arena, portico_value& out) {
  auto* member = message::room<portico_member>(arena, 1);
  *member = {"", 0, PORTICO_CHOICE(number), {}};
  out = {PORTICO_OBJECT, 1, {}};
  out.members = member;
  return *member;
}

}  // namespace portico::model
