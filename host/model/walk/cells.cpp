#include "model/walk/cells.hpp"

#include <cmath>

namespace portico::model {
namespace {

/// Whether a value holds something that not every handler may see: an integer above INT64_MAX, the
/// digits of a huge one, or a number that is not finite.
bool holds_unusual(const portico_value& value) {
  if (value.kind == PORTICO_JSON || value.kind == PORTICO_UINT) return true;
  if (value.kind == PORTICO_FLOAT) return !std::isfinite(value.number);
  if (value.kind == PORTICO_ARRAY)
    return std::any_of(value.items, value.items + value.size, holds_unusual);
  if (value.kind != PORTICO_OBJECT) return false;
  return std::any_of(value.members, value.members + value.size,
                     [](const portico_member& member) { return holds_unusual(member.value); });
}

/// `whole` and `number`: what such integers are read as, the first that goes.
struct Readings {
  const Type& whole;
  const Type& number;
};

portico_value without_digits(const portico_value& value, const Readings& as,
                             message::Arena& arena) {
  portico_value out = value;
  if (value.kind == PORTICO_JSON || value.kind == PORTICO_UINT) {
    const portico_value digits = value.kind == PORTICO_JSON
                                     ? value
                                     : digits_of(static_cast<std::uint64_t>(value.integer), arena);
    if (coerce_integer(as.whole, digits, out).fault && coerce_number(as.number, digits, out).fault)
      out = {};
  } else if (value.kind == PORTICO_ARRAY) {
    auto* items = message::room<portico_value>(arena, value.size);
    for (std::uint32_t i = 0; i < value.size; ++i)
      items[i] = without_digits(value.items[i], as, arena);
    out.items = items;
  } else if (value.kind == PORTICO_OBJECT) {
    auto* members = message::room<portico_member>(arena, value.size);
    for (std::uint32_t i = 0; i < value.size; ++i) {
      members[i] = value.members[i];
      members[i].value = without_digits(value.members[i].value, as, arena);
    }
    out.members = members;
  }
  return out;
}

bool deeper(const portico_value& value, unsigned left) {
  if (value.kind != PORTICO_ARRAY && value.kind != PORTICO_OBJECT) return false;
  if (left == 0) return true;
  if (value.kind == PORTICO_ARRAY)
    return std::any_of(value.items, value.items + value.size,
                       [left](const portico_value& item) { return deeper(item, left - 1); });
  return std::any_of(
      value.members, value.members + value.size,
      [left](const portico_member& member) { return deeper(member.value, left - 1); });
}

}  // namespace

const Type* CellWalk::choose(const Type& type, const portico_value& raw, const Loc* at,
                             portico_value& out, Fit& fit) {
  if (nesting_ == 0 && depth_ <= outermost_) tried_.forget(), outermost_ = depth_;
  const Outcome* known = tried_.find(type, raw);
  const Outcome outcome = known ? *known : attempt(type, raw);
  if (!known && nesting_ > 0) tried_.note(type, raw, outcome);
  if (!outcome.best) return complain(type, raw, at), nullptr;
  out = outcome.cell;
  fit = outcome.fit;
  return outcome.best;
}

/// Which member fits best, if any; no word about those that do not.
CellWalk::Outcome CellWalk::attempt(const Type& type, const portico_value& raw) {
  const Problems::Mute mute{problems_};
  const Fit outer = fit_;
  Outcome outcome;
  ++nesting_;
  for (std::size_t i = 0; i < type.items.size(); ++i) {
    if (!may_try()) break;
    const Type* member = type.items[i];
    const message::Arena::Mark before = arena_.mark();
    const std::uint64_t known = tried_.count();
    portico_value cell;
    fit_ = {};
    if (!value(*member, seen(type, i, raw), nullptr, &cell)) {
      if (tried_.count() == known) arena_.rewind(before);
      continue;
    }
    if (!outcome.best || fit_.better_than(outcome.fit)) outcome = {member, cell, fit_};
    if (fit_.exactness == Exactness::exact && !fit_.set) break;
  }
  --nesting_;
  fit_ = outer;
  if (spent()) outcome.best = nullptr;
  return outcome;
}

/// What is wrong for each of the members: none fits.
void CellWalk::complain(const Type& type, const portico_value& raw, const Loc* at) {
  if (spent()) fail_too_deep(at);
  const Fit outer = fit_;
  ++nesting_;
  for (std::size_t i = 0; i < type.items.size(); ++i) {
    if (!may_try() || problems_.enough()) break;
    Loc here{at, type.items[i]->label, 0};
    portico_value cell;
    value(*type.items[i], seen(type, i, raw), &here, &cell);
  }
  --nesting_;
  fit_ = outer;
}

bool CellWalk::leaf(const Type&, const portico_value& cell, const portico_value& raw, const Loc* at,
                    Slot out) {
  if (cell.kind == PORTICO_FLOAT && numbers_ == Numbers::finite && !std::isfinite(cell.number))
    return fail(not_finite, at, raw);
  *out = cell;
  return true;
}

/// A number in a value of any type.
bool CellWalk::finite(const portico_value& value, const Loc* at) {
  static const Type number{Kind::number};
  bool ok = true;
  portico_value cell;
  if (value.kind == PORTICO_FLOAT || value.kind == PORTICO_JSON)
    return coerce_number(number, value, cell).fault || leaf(number, cell, value, at, &cell);
  if (value.kind == PORTICO_ARRAY)
    for (std::uint32_t i = 0; i < value.size && (ok || !problems_.enough()); ++i) {
      const Loc here{at, {}, i};
      ok &= finite(value.items[i], &here);
    }
  if (value.kind == PORTICO_OBJECT)
    for (std::uint32_t i = 0; i < value.size && (ok || !problems_.enough()); ++i) {
      const portico_member& member = value.members[i];
      const Loc here{at, {member.name, member.name_size}, 0};
      ok &= finite(member.value, &here);
    }
  return ok;
}

bool CellWalk::numbered(const Type& type, const portico_value& raw, const Loc* at, Slot out) {
  return value(*type.items[0], raw, at, &put_choice(type.number, arena_, *out).value);
}

bool CellWalk::loose(const Type& type, const portico_value& raw, const Loc* at, Slot out) {
  static const Type whole{Kind::integer}, number{Kind::number};
  static const Type with_unsigned = [] {
    Type integer{Kind::integer};
    integer.takes_unsigned = true;
    return integer;
  }();
  if (deeper(raw, reply_depth - std::min(depth_, reply_depth))) return fail_too_deep(at);
  if (!holds_unusual(raw)) return *out = raw, true;
  if (numbers_ == Numbers::finite && !finite(raw, at)) return false;
  *out = without_digits(raw, {type.takes_unsigned ? with_unsigned : whole, number}, arena_);
  return true;
}

CellWalk::Frame CellWalk::open(Slot out, std::uint32_t kind, std::uint32_t count) {
  Frame frame{out, kind, 0, {}};
  if (kind == PORTICO_ARRAY)
    frame.items = room<portico_value>(arena_, count);
  else
    frame.members = room<portico_member>(arena_, count);
  return frame;
}

CellWalk::Slot CellWalk::entry(Frame& frame, std::string_view name, std::uint32_t flags) {
  portico_member& member = frame.members[frame.count];
  member = {name.data(), static_cast<std::uint32_t>(name.size()), flags, {}};
  return &member.value;
}

bool CellWalk::field(const Field& field, const portico_member* member, const Loc* at,
                     Frame& frame) {
  bool unset = !member || (member->flags & PORTICO_UNSET);
  Slot slot = entry(frame, field.name, unset ? std::uint32_t{PORTICO_UNSET} : 0U);
  // A default that does not fit its type stands, also where an instance repeats it.
  const bool repeated =
      member && unset && field.raw_fallback && equal(member->value, *field.fallback);
  bool ok = true;
  if (member && !repeated)
    ok = value(*field.type, member->value, at, slot);
  else
    *slot = *field.fallback;
  leave(frame);
  return ok;
}

bool CellWalk::other(const Type& type, const portico_member& member, const Loc* at, Frame& frame) {
  bool ok = loose(type, member.value, at, entry(frame, {member.name, member.name_size}));
  leave(frame);
  return ok;
}

void CellWalk::close(Frame& frame) {
  *frame.out = {frame.kind, frame.count, {}};
  if (frame.kind == PORTICO_ARRAY)
    frame.out->items = frame.items;
  else
    frame.out->members = frame.members;
}

}  // namespace portico::model
