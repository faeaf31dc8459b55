#pragma once

// The part of walk.hpp that is of unions, with and without a tag.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "model/choice.hpp"
#include "model/hash.hpp"
#include "model/loc.hpp"
#include "model/problem.hpp"
#include "model/type.hpp"
#include "model/walk/fit.hpp"
#include "model/walk/members.hpp"
#include "model/walk/tag.hpp"
#include "portico/abi.h"

namespace portico::model {

/// Whether a value of that number belongs here, as a member of the union or of one within it.
inline bool has_number(const Type& type, std::uint32_t number) {
  if (type.kind == Kind::numbered && type.number == number) return true;
  if (type.kind != Kind::nullable && type.kind != Kind::choice && type.kind != Kind::tagged)
    return false;
  return std::any_of(type.items.begin(), type.items.end(),
                     [number](const Type* item) { return has_number(*item, number); });
}

/// A value that says of which member it is: that of the union here, or none.
template <class Sink, class Slot>
inline bool walk_told(Sink& walk, const Type& type, const portico_value& raw, const Loc* at,
                      Slot slot) {
  const portico_value& inner = raw.members->value;
  const std::uint32_t number = choice_of(raw);
  if (!has_number(type, number)) return walk.value(type, inner, at, slot);
  if (type.kind == Kind::numbered) return walk.numbered(type, inner, at, slot);
  std::size_t index = 0;
  while (!has_number(*type.items[index], number)) ++index;
  const Type& member = *type.items[index];
  if (type.kind == Kind::nullable) return walk_told(walk, member, raw, at, slot);
  const auto tag = std::find(type.tag_items.begin(), type.tag_items.end(), index);
  const Loc here =
      type.kind == Kind::tagged
          ? tag_place(type.tags[static_cast<std::size_t>(tag - type.tag_items.begin())], at,
                      walk.arena())
          : Loc{at, member.label, 0};
  return walk_told(walk, member, raw, &here, slot);
}

template <class Sink, class Slot>
inline bool walk_choice(Sink& walk, const Type& type, const portico_value& raw, const Loc* at,
                        Slot slot) {
  auto& cells = walk.cells();
  cells.set_depth(walk.depth());
  portico_value cell;
  Fit fit;
  const Type* best = cells.choose(type, raw, at, cell, fit);
  if (!best) return false;
  const Fit outer = walk.fit();
  bool ok = walk.chosen(*best, raw, cell, at, slot);
  walk.fit() = outer;
  walk.fit().floor(fit.exactness);
  if (fit.set) walk.fit().count(*fit.set);
  return ok;
}

template <class Sink, class Slot>
inline bool walk_tagged(Sink& walk, const Type& type, const portico_value& raw, const Loc* at,
                        Slot slot) {
  if (raw.kind != PORTICO_OBJECT) return fail_no_object(walk, at, raw);
  const portico_value* tag = tag_of(type, raw);
  if (!tag)
    return walk.fail({"union_tag_not_found", type.values_message, type.values_context}, at, raw);
  for (std::size_t i = 0; i < type.tags.size(); ++i) {
    if (!equal(type.tags[i], *tag)) continue;
    const Loc here = tag_place(*tag, at, walk.arena());
    return walk.value(*type.items[type.tag_items[i]], walk.seen(type, type.tag_items[i], raw),
                      &here, slot);
  }
  return walk.fail(unknown_tag(type, *tag, walk.arena()), at, raw);
}

}  // namespace portico::model
