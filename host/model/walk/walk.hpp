#pragma once

// The one walk over a value and its type, with pydantic's structural rules. What it makes on the
// way is the sink's: cells (cells.hpp) or JSON text (render.cpp). A sink derives from Walk<Sink>
// and has
//
//   Slot                                where the value being walked goes
//   leaf(type, cell, raw, at, slot)     a coerced leaf
//   loose(type, raw, at, slot)          a value of any type
//   open(slot, kind, count) -> Frame    a container; close(frame) when all went well
//   item(frame, index, count) -> Slot, entry(frame, name, flags) -> Slot, and leave(frame) after
//                                       each
//   unfiltered(slot) -> Slot            the same slot for all of a set, whose items have no index
//   restart(frame)                      the container is written anew
//   settle(fits, frame) -> bool         whether the container still stands with the item just made;
//   spares() -> bool                    whether it does without a member that is missing
//   field(field, member, at, frame)     a member of a model; `member` is null when it is absent
//   other(type, member, at, frame)      a member that the model has no field for, but allows
//   plain_item(frame, type, raw, at)    makes an item by a shorter way; false: it cannot
//   gather(type, object, found)         find_members(), or what comes to the same
//   chosen(type, raw, cell, at, slot)   what a union came to, already as a cell of `type`
//   numbered(type, raw, at, slot)       a value of a union's member that has a number
//   cells() -> CellWalk&                a walk that makes cells, for unions and sets
//
// What goes on inside of arrays, objects and unions stands in array_walk.hpp, object_walk.hpp and
// union_walk.hpp.
//
// One walk serves one value on one thread and keeps all it makes in the arena.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "message/arena.hpp"
#include "model/choice.hpp"
#include "model/format/coerce.hpp"
#include "model/loc.hpp"
#include "model/parse.hpp"
#include "model/problem.hpp"
#include "model/reader.hpp"
#include "model/type.hpp"
#include "model/walk/array_walk.hpp"
#include "model/walk/fit.hpp"
#include "model/walk/members.hpp"
#include "model/walk/object_walk.hpp"
#include "model/walk/plain.hpp"
#include "model/walk/union_walk.hpp"
#include "portico/abi.h"

namespace portico::model {

inline constexpr portico_value null_cell{};

/// The digits of an integer beyond 64 bits, as parse() leaves them.
inline bool is_big_integer(const portico_value& value) {
  if (value.kind != PORTICO_JSON || value.size < 19) return false;
  const char* at = value.text + (value.text[0] == '-');
  return std::all_of(at, value.text + value.size, [](char c) { return c >= '0' && c <= '9'; });
}

template <class Sink, class Slot> class Walk {
public:
  Walk(message::Arena& arena, Problems& problems, std::atomic<std::uint64_t>* left_out = nullptr)
      : arena_{arena},
        problems_{problems},
        left_out_{left_out} {}

  /// The value has members that its model does not have.
  void leave_out() {
    if (left_out_) std::exchange(left_out_, nullptr)->fetch_add(1, std::memory_order_relaxed);
  }

  bool value(const Type& type, const portico_value& raw, const Loc* at, Slot slot) {
    if (fits_as_is(type, raw) || fits_in_range(type, raw))
      return sink().leaf(type, raw, raw, at, slot);
    if (raw.kind == PORTICO_JSON && !is_big_integer(raw)) return text(type, raw, at, slot);
    if (is_chosen(raw)) return walk_told(sink(), type, raw, at, slot);
    switch (type.kind) {
    case Kind::any: fit_.floor(Exactness::strict); return sink().loose(type, raw, at, slot);
    case Kind::nullable:
      if (raw.kind == PORTICO_NULL) return sink().leaf(type, raw, raw, at, slot);
      return value(*type.items[0], raw, at, slot);
    case Kind::choice: return walk_choice(sink(), type, raw, at, slot);
    case Kind::tagged: return walk_tagged(sink(), type, raw, at, slot);
    case Kind::numbered: return sink().numbered(type, raw, at, slot);
    case Kind::list:
    case Kind::set:
    case Kind::tuple:
    case Kind::dict:
    case Kind::model: return container(type, raw, at, slot);
    default: return leaf(type, raw, at, slot);
    }
  }

  /// Has each member of a union see a value of its own.
  void view(const Type& of, std::span<const portico_value> views) { viewed_ = &of, views_ = views; }

  message::Arena& arena() { return arena_; }
  Problems& problems() { return problems_; }
  Fit& fit() { return fit_; }
  unsigned depth() const { return depth_; }
  void set_depth(unsigned depth) { depth_ = depth; }

  /// What a member of a union sees.
  const portico_value& seen(const Type& type, std::size_t member, const portico_value& raw) const {
    return viewed_ == &type ? views_[member] : raw;
  }
  bool fail(const Fault& fault, const Loc* at, const portico_value& input) {
    problems_.add(fault, at, input);
    return false;
  }
  bool fail_too_deep(const Loc* at) {
    return fail({"recursion_loop", "Recursion error - cyclic reference detected", {}}, at,
                null_cell);
  }

protected:
  Sink& sink() { return static_cast<Sink&>(*this); }

  message::Arena& arena_;
  Problems& problems_;
  Fit fit_;
  std::atomic<std::uint64_t>* left_out_;  ///< null: it is counted, or nobody counts it
  unsigned depth_ = 0;
  const Type* viewed_ = nullptr;
  std::span<const portico_value> views_;

private:
  bool text(const Type& type, const portico_value& raw, const Loc* at, Slot slot) {
    portico_value parsed;
    if (parse({raw.text, raw.size}, arena_, parsed))
      return fail({"json_invalid", "Invalid JSON", {}}, at, null_cell);
    return value(type, parsed, at, slot);
  }

  bool leaf(const Type& type, const portico_value& given, const Loc* at, Slot slot) {
    portico_value cell, raw = given;
    if (raw.kind == PORTICO_UINT) raw = digits_of(static_cast<std::uint64_t>(raw.integer), arena_);
    Coerced coerced = coerce(type, raw, arena_, cell);
    if (coerced.fault) return fail(coerced.fault, at, raw);
    fit_.floor(coerced.exactness);
    return sink().leaf(type, cell, raw, at, slot);
  }

  bool container(const Type& type, const portico_value& raw, const Loc* at, Slot slot) {
    if (depth_ >= reply_depth) return fail_too_deep(at);
    ++depth_;
    bool ok = type.kind == Kind::model   ? walk_model(sink(), type, raw, at, slot)
              : type.kind == Kind::dict  ? walk_dict(sink(), type, raw, at, slot)
              : type.kind == Kind::set   ? walk_set(sink(), type, raw, at, slot)
              : type.kind == Kind::tuple ? walk_tuple(sink(), type, raw, at, slot)
                                         : walk_list(sink(), type, raw, at, slot);
    --depth_;
    return ok;
  }
};

}  // namespace portico::model
