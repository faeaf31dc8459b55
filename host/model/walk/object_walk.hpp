#pragma once

// The part of walk.hpp that is of objects: dicts and models.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "message/arena.hpp"
#include "message/text.hpp"
#include "model/choice.hpp"
#include "model/format/coerce.hpp"
#include "model/hash.hpp"
#include "model/loc.hpp"
#include "model/problem.hpp"
#include "model/reader.hpp"
#include "model/type.hpp"
#include "model/walk/length_fault.hpp"
#include "model/walk/members.hpp"
#include "model/write.hpp"
#include "os/per_thread.hpp"
#include "portico/abi.h"

namespace portico::model {

/// A model of up to so many fields needs no memory of the arena to find its members.
inline constexpr std::size_t fields_on_stack = 24;

/// A key is a string that is read as its type; what it came to is its text, and flags that say
/// of which member of a union it is.
template <class Sink>
inline bool walk_key(Sink& walk, const Type& type, const portico_member& member, const Loc* at,
                     std::string_view& out, std::uint32_t& flags) {
  portico_value raw{}, cell{};
  set_text(raw, {member.name, member.name_size});
  Loc named{at, {member.name, member.name_size}, 0}, here{&named, "[key]", 0};
  walk.cells().set_depth(walk.depth());
  if (!walk.cells().value(type, raw, &here, &cell)) return false;
  if (is_chosen(cell)) flags = PORTICO_KEY_CHOICE(choice_of(cell));
  cell = bare(cell);
  if (cell.kind == PORTICO_STRING) return out = text_of(cell), true;
  if (cell.kind == PORTICO_FLOAT && !std::isfinite(cell.number)) {
    out = std::isnan(cell.number) ? "nan" : cell.number < 0 ? "-inf" : "inf";
    return true;
  }
  thread_local constinit os::PerThread<message::Text> own;
  message::Text& spelled = own.get();
  spelled.clear();
  write(cell, spelled);
  out = message::keep(walk.arena(), spelled.view());
  return true;
}

template <class Sink, class Frame>
inline bool walk_entry(Sink& walk, const Type& type, const portico_member& member, const Loc* at,
                       std::string_view place, bool fits, Frame& frame) {
  Loc here{at, place, 0};
  fits &=
      walk.value(*type.rest, member.value, &here, walk.entry(frame, name_of(member), member.flags));
  fits = walk.settle(fits, frame);
  walk.leave(frame);
  return fits;
}

/// Keys that differ as text may be one key ("1" and "+1"): then the last value stands at the
/// first's place. Returns how many keys are left.
template <class Sink, class Frame>
inline std::uint32_t walk_merged(Sink& walk, const Type& type, portico_member* named,
                                 std::uint32_t count, const Loc* at, Frame& frame) {
  std::uint32_t left = unique(named, count, walk.arena());
  if (left == count) return left;
  walk.restart(frame);
  for (std::uint32_t i = 0; i < left; ++i)
    walk_entry(walk, type, named[i], at, name_of(named[i]), true, frame);
  return left;
}

template <class Sink, class Slot>
inline bool walk_dict(Sink& walk, const Type& type, const portico_value& raw, const Loc* at,
                      Slot slot) {
  if (raw.kind != PORTICO_OBJECT)
    return walk.fail({"dict_type", "Input should be a valid dictionary", {}}, at, raw);
  auto frame = walk.open(slot, PORTICO_OBJECT, raw.size);
  auto* named = type.keys ? message::room<portico_member>(walk.arena(), raw.size) : nullptr;
  std::optional<Seen> seen;
  if (named && type.most.given) seen.emplace(raw.size, walk.arena());
  const auto before = walk.problems().mark();
  std::uint32_t good = 0;
  bool ok = true;
  for (std::uint32_t i = 0; i < raw.size; ++i) {
    const portico_member& member = raw.members[i];
    portico_member read = {member.name, member.name_size, 0, member.value};
    bool fits = true;
    if (type.keys) {
      std::string_view name = name_of(member);
      fits = walk_key(walk, *type.keys, member, at, name, read.flags);
      read.name = name.data(), read.name_size = static_cast<std::uint32_t>(name.size());
      named[i] = read;
    }
    fits = walk_entry(walk, type, read, at, name_of(member), fits, frame);
    ok &= fits;
    if (!ok && walk.problems().enough()) return false;
    if (!type.most.given || !fits) continue;
    const std::string_view name = name_of(read);
    const auto same = [named, name](std::uint32_t j) { return name_of(named[j]) == name; };
    if (!seen || seen->find_or_note(hash(name), i, same) == i) ++good;
    if (good <= type.most.count) continue;
    walk.problems().rewind(before);
    return fail_length(walk, "too_long", type.most, {}, at, raw);
  }
  if (!ok) return false;
  const std::uint32_t size = named ? walk_merged(walk, type, named, raw.size, at, frame) : raw.size;
  if (type.least.given && size < type.least.count)
    return fail_length(walk, "too_short", type.least, size, at, raw);
  walk.close(frame);
  return true;
}

template <class Sink, class Frame>
inline bool walk_others(Sink& walk, const Type& type, const portico_value& raw, Found* found,
                        const Loc* at, Frame& frame) {
  bool ok = true;
  for (std::uint32_t i = 0; i < raw.size && (ok || !walk.problems().enough()); ++i) {
    const portico_member& member = raw.members[i];
    bool own = false;
    std::size_t field = field_of(type, name_of(member), i, own);
    if (field < type.fields.size() && found[field] == &member) continue;
    Loc here{at, name_of(member), 0};
    if (type.extra == Extra::forbid) {
      walk.fail({"extra_forbidden", "Extra inputs are not permitted", {}}, &here, member.value);
      ok &= walk.spares();
      continue;
    }
    ok &= walk.other(type, member, &here, frame);
  }
  return ok;
}

/// Members that are no field's.
template <class Sink, class Frame>
inline bool take_extras(Sink& walk, const Type& type, const portico_value& raw, Found* found,
                        const Loc* at, Frame& frame) {
  if (type.extra != Extra::ignore) return walk_others(walk, type, raw, found, at, frame);
  if constexpr (requires { walk.leave_out(); }) walk.leave_out();
  return true;
}

template <class Sink, class Slot>
inline bool walk_model(Sink& walk, const Type& type, const portico_value& raw, const Loc* at,
                       Slot slot) {
  if (raw.kind != PORTICO_OBJECT) return fail_no_object(walk, at, raw);
  std::size_t count = type.fields.size();
  std::array<Found, fields_on_stack> here;
  Found* found = count <= here.size() ? here.data() : message::room<Found>(walk.arena(), count);
  std::fill(found, found + count, nullptr);
  const std::uint32_t extras = walk.gather(type, raw, found);
  auto frame = walk.open(slot, PORTICO_OBJECT, static_cast<std::uint32_t>(count) + extras);
  bool ok = true;
  std::size_t set = 0;
  const Field* const fields = type.fields.data();
  for (std::size_t i = 0; i < count; ++i) {
    const Field& field = fields[i];
    Loc place{at, found[i] ? name_of(*found[i]) : std::string_view{field.name}, 0};
    set += found[i] && !(found[i]->flags & PORTICO_UNSET);
    if (found[i] || !field.required)
      ok &= walk.field(field, found[i], &place, frame);
    else
      missing(&place, raw, walk.problems()), ok &= walk.spares();
    if (!ok && walk.problems().enough()) return false;
  }
  if (extras) ok &= take_extras(walk, type, raw, found, at, frame);
  walk.fit().floor(Exactness::strict);  // an object is never quite the model
  walk.fit().count(set);
  if (ok) walk.close(frame);
  return ok;
}

}  // namespace portico::model
