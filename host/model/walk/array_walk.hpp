#pragma once

// The part of walk.hpp that is of arrays: lists, tuples and sets.

#include <cstddef>
#include <cstdint>

#include "message/arena.hpp"
#include "model/format/coerce.hpp"
#include "model/hash.hpp"
#include "model/loc.hpp"
#include "model/problem.hpp"
#include "model/type.hpp"
#include "model/walk/length_fault.hpp"
#include "portico/abi.h"

namespace portico::model {

template <class Sink, class Slot>
inline bool walk_list(Sink& walk, const Type& type, const portico_value& raw, const Loc* at,
                      Slot slot) {
  if (raw.kind != PORTICO_ARRAY)
    return walk.fail({"list_type", "Input should be a valid list", {}}, at, raw);
  if (type.most.given && raw.size > type.most.count)
    return fail_length(walk, "too_long", type.most, raw.size, at, raw);
  auto frame = walk.open(slot, PORTICO_ARRAY, raw.size);
  const Type& item = *type.items[0];
  bool ok = true;
  for (std::uint32_t i = 0; i < raw.size; ++i) {
    Loc here{at, {}, i};
    if (walk.plain_item(frame, item, raw.items[i], &here)) continue;
    bool fits = walk.value(item, raw.items[i], &here, walk.item(frame, i, raw.size));
    ok &= walk.settle(fits, frame);
    walk.leave(frame);
    if (!ok && walk.problems().enough()) return false;
  }
  if (!ok) return false;
  if (type.least.given && raw.size < type.least.count)
    return fail_length(walk, "too_short", type.least, raw.size, at, raw);
  walk.close(frame);
  return true;
}

template <class Sink, class Slot>
inline bool walk_tuple(Sink& walk, const Type& type, const portico_value& raw, const Loc* at,
                       Slot slot) {
  if (raw.kind != PORTICO_ARRAY)
    return walk.fail({"tuple_type", "Input should be a valid tuple", {}}, at, raw);
  std::size_t known = type.items.size();
  if (!type.open && raw.size > known)
    return fail_length(walk, "too_long", type.most, raw.size, at, raw);
  auto frame = walk.open(slot, PORTICO_ARRAY, raw.size);
  std::size_t good = 0;
  const auto before = walk.problems().mark();
  for (std::uint32_t i = 0; i < raw.size; ++i) {
    Loc here{at, {}, i};
    good += walk.value(*type.items[type.open ? 0 : i], raw.items[i], &here,
                       walk.item(frame, i, raw.size));
    walk.leave(frame);
    if (good <= i && walk.problems().enough()) return false;
    if (!type.open || !type.most.given || good <= type.most.count) continue;
    walk.problems().rewind(before);
    return fail_length(walk, "too_long", type.most, raw.size, at, raw);
  }
  for (std::size_t i = raw.size; !type.open && i < known; ++i) {
    Loc here{at, {}, static_cast<std::int64_t>(i)};
    missing(&here, raw, walk.problems());
  }
  if (good != raw.size || (!type.open && raw.size < known)) return false;
  if (type.open && type.least.given && raw.size < type.least.count)
    return fail_length(walk, "too_short", type.least, raw.size, at, raw);
  walk.close(frame);
  return true;
}

template <class Sink, class Slot>
inline bool walk_set(Sink& walk, const Type& type, const portico_value& raw, const Loc* at,
                     Slot slot) {
  if (raw.kind != PORTICO_ARRAY)
    return walk.fail({"set_type", "Input should be a valid set", {}}, at, raw);
  auto* cells = message::room<portico_value>(walk.arena(), raw.size);
  auto* places = message::room<std::uint32_t>(walk.arena(), raw.size);
  const Type& item = *type.items[0];
  const auto before = walk.problems().mark();
  std::uint32_t count = 0;
  bool all = true;
  Seen seen{raw.size, walk.arena()};
  walk.cells().set_depth(walk.depth());
  for (std::uint32_t i = 0; i < raw.size; ++i) {
    if (!all && walk.problems().enough()) return false;
    Loc here{at, {}, i};
    bool fits = walk.cells().value(item, raw.items[i], &here, &cells[count]);
    if (fits && !is_hashable(item, cells[count]))
      fits = walk.fail({"set_item_not_hashable", "Set items should be hashable", {}}, &here,
                       raw.items[i]);
    all &= fits;
    if (!fits) continue;
    auto same = [cells, count](std::uint32_t j) { return equal(cells[j], cells[count]); };
    if (seen.find_or_note(hash(cells[count]), count, same) != count) continue;
    places[count++] = i;
    if (!type.most.given || count <= type.most.count) continue;
    walk.problems().rewind(before);
    return fail_length(walk, "too_long", type.most, {}, at, raw);
  }
  if (!all) return false;
  if (type.least.given && count < type.least.count)
    return fail_length(walk, "too_short", type.least, count, at, raw);
  auto frame = walk.open(walk.unfiltered(slot), PORTICO_ARRAY, count);
  bool ok = true;
  for (std::uint32_t i = 0; i < count; ++i) {
    Loc here{at, {}, places[i]};
    ok &= walk.chosen(item, raw.items[places[i]], cells[i], &here, walk.item(frame, i, count));
    walk.leave(frame);
  }
  if (ok) walk.close(frame);
  walk.fit().floor(Exactness::lax);  // what comes in is a list
  return ok;
}

}  // namespace portico::model
