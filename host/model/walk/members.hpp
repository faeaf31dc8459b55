#pragma once

// Which members of an object are for which fields of a model. Pure functions; any thread.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "model/loc.hpp"
#include "model/parse.hpp"
#include "model/type.hpp"
#include "portico/abi.h"

namespace portico::model {

/// The member of a field; null: it has none.
using Found = const portico_member*;

/// What a model, or a union of tagged ones, says of a value that has no members.
template <class Walk> bool fail_no_object(Walk& walk, const Loc* at, const portico_value& raw) {
  return walk.fail({"model_attributes_type",
                    "Input should be a valid dictionary or object to extract fields from",
                    {}},
                   at, raw);
}

/// Names are short: no call for them.
inline bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (a.size() > 16 || a.size() < 4) return a == b;
  const auto load = [](const char* from, auto number) {
    std::memcpy(&number, from, sizeof number);
    return number;
  };
  const std::size_t half = a.size() < 8 ? 4 : 8, back = a.size() - half;
  if (half == 4)
    return load(a.data(), 0u) == load(b.data(), 0u) &&
           load(a.data() + back, 0u) == load(b.data() + back, 0u);
  return load(a.data(), std::uint64_t{}) == load(b.data(), std::uint64_t{}) &&
         load(a.data() + back, std::uint64_t{}) == load(b.data() + back, std::uint64_t{});
}

/// The field that a member is for, or the number of fields.
inline std::size_t field_of(const Type& type, std::string_view name, std::size_t hint, bool& own) {
  own = false;
  if (hint < type.fields.size() && same_name(type.fields[hint].name, name)) return hint;
  if (auto found = type.names.find(name); found != type.names.end()) return found->second;
  if (!type.by_name) return type.fields.size();
  auto found = type.own_names.find(name);
  own = true;
  return found == type.own_names.end() ? type.fields.size() : found->second;
}

/// Which member each field has; one pass over the members. Returns how many are no field's.
inline std::uint32_t find_members(const Type& type, const portico_value& raw, Found* found) {
  const std::size_t count = type.fields.size();
  std::uint32_t extras = 0;
  std::size_t hint = 0;
  for (std::uint32_t i = 0; i < raw.size; ++i) {
    const portico_member& member = raw.members[i];
    bool own = false;
    std::size_t field = field_of(type, name_of(member), hint, own);
    if (field == count) {
      ++extras;
      continue;
    }
    hint = field + 1;
    if (!found[field]) {
      found[field] = &member;
      continue;
    }
    ++extras;  // given under both of its names: the input name counts
    if (!own) found[field] = &member;
  }
  return extras;
}

}  // namespace portico::model
