#include "model/cells.hpp"

namespace portico::model {
namespace {

/// Whether a value holds something that not every handler may see: an integer above INT64_MAX, or
/// the digits of a huge one.
bool holds_digits(const portico_value& value) {
  if (value.kind == PORTICO_JSON || value.kind == PORTICO_UINT) return true;
  if (value.kind == PORTICO_ARRAY)
    return std::any_of(value.items, value.items + value.size, holds_digits);
  if (value.kind != PORTICO_OBJECT) return false;
  return std::any_of(value.members, value.members + value.size,
                     [](const portico_member& member) { return holds_digits(member.value); });
}

/// `whole` and `number`: what such integers are read as, the first that goes.
struct Readings {
  const Type& whole;
  const Type& number;
};

portico_value without_digits(const portico_value& value, const Readings& as, Arena& arena) {
  portico_value out = value;
  if (value.kind == PORTICO_JSON || value.kind == PORTICO_UINT) {
    const portico_value digits = value.kind == PORTICO_JSON
                                     ? value
                                     : digits_of(static_cast<std::uint64_t>(value.integer), arena);
    if (coerce_integer(as.whole, digits, out).fault && coerce_number(as.number, digits, out).fault)
      out = {};
  } else if (value.kind == PORTICO_ARRAY) {
    auto* items = room<portico_value>(arena, value.size);
    for (std::uint32_t i = 0; i < value.size; ++i)
      items[i] = without_digits(value.items[i], as, arena);
    out.items = items;
  } else if (value.kind == PORTICO_OBJECT) {
    auto* members = room<portico_member>(arena, value.size);
    for (std::uint32_t i = 0; i < value.size; ++i) {
      members[i] = value.members[i];
      members[i].value = without_digits(value.members[i].value, as, arena);
    }
    out.members = members;
  }
  return out;
}

bool too_deep(const portico_value& value, unsigned left) {
  if (value.kind != PORTICO_ARRAY && value.kind != PORTICO_OBJECT) return false;
  if (left == 0) return true;
  if (value.kind == PORTICO_ARRAY)
    return std::any_of(value.items, value.items + value.size,
                       [left](const portico_value& item) { return too_deep(item, left - 1); });
  return std::any_of(
      value.members, value.members + value.size,
      [left](const portico_member& member) { return too_deep(member.value, left - 1); });
}

}  // namespace

const Type* CellWalk::choose(const Type& type, const portico_value& raw, const Loc* at,
                             portico_value& out, Fit& fit) {
  const Type* best = nullptr;
  std::size_t before = problems_.size();
  Fit outer = fit_;
  ++nesting_;
  for (std::size_t i = 0; i < type.items.size(); ++i) {
    const Type* member = type.items[i];
    if (nesting_ > free_nesting && ++tries_ > most_tries) {
      problems_.truncate(before);
      fail_too_deep(at);
      best = nullptr;
      break;
    }
    Loc here{at, member->label, 0};
    portico_value cell;
    fit_ = {};
    if (!value(*member, seen(type, i, raw), &here, &cell)) continue;
    if (!best || fit_.better_than(fit)) best = member, fit = fit_, out = cell;
    if (fit.exactness == Exactness::exact && !fit.set) break;
  }
  --nesting_;
  fit_ = outer;
  if (best) problems_.truncate(before);
  return best;
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
  if (too_deep(raw, reply_depth - std::min(depth_, reply_depth))) return fail_too_deep(at);
  const Readings as{type.takes_unsigned ? with_unsigned : whole, number};
  *out = holds_digits(raw) ? without_digits(raw, as, arena_) : raw;
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
  const bool repeated = member && unset && field.raw_fallback && equal(member->value, *field.fallback);
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
