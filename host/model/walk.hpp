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
// One walk serves one value on one thread and keeps all it makes in the arena.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

#include "message/arena.hpp"
#include "model/choice.hpp"
#include "model/coerce.hpp"
#include "model/echo.hpp"
#include "model/hash.hpp"
#include "model/loc.hpp"
#include "model/parse.hpp"
#include "model/plain.hpp"
#include "model/problem.hpp"
#include "model/reader.hpp"
#include "model/type.hpp"
#include "model/write.hpp"
#include "os/per_thread.hpp"
#include "portico/abi.h"

namespace portico::model {

inline constexpr portico_value null_cell{};

/// The digits of an integer beyond 64 bits, as parse() leaves them.
inline bool is_big_integer(const portico_value& value) {
  if (value.kind != PORTICO_JSON || value.size < 19) return false;
  const char* at = value.text + (value.text[0] == '-');
  return std::all_of(at, value.text + value.size, [](char c) { return c >= '0' && c <= '9'; });
}

/// How well a value fits, for unions.
struct Fit {
  Exactness exactness = Exactness::exact;
  std::optional<std::size_t> set;  ///< fields of models that were set

  void floor(Exactness limit) { exactness = std::min(exactness, limit); }
  void count(std::size_t fields) { set = set.value_or(0) + fields; }
  /// More fields set is better, then the nearer type.
  bool better_than(const Fit& other) const {
    if (set && other.set && *set != *other.set) return *set > *other.set;
    return exactness > other.exactness;
  }
};

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

template <class Sink, class Slot> class Walk {
public:
  Walk(message::Arena& arena, Problems& problems) : arena_{arena}, problems_{problems} {}

  bool value(const Type& type, const portico_value& raw, const Loc* at, Slot slot) {
    if (fits_as_is(type, raw) || fits_in_range(type, raw))
      return sink().leaf(type, raw, raw, at, slot);
    if (raw.kind == PORTICO_JSON && !is_big_integer(raw)) return text(type, raw, at, slot);
    if (is_chosen(raw)) return told(type, raw, at, slot);
    switch (type.kind) {
    case Kind::any: fit_.floor(Exactness::strict); return sink().loose(type, raw, at, slot);
    case Kind::nullable:
      if (raw.kind == PORTICO_NULL) return sink().leaf(type, raw, raw, at, slot);
      return value(*type.items[0], raw, at, slot);
    case Kind::choice: return choice(type, raw, at, slot);
    case Kind::tagged: return tagged(type, raw, at, slot);
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

  Fit& fit() { return fit_; }
  unsigned depth() const { return depth_; }
  void set_depth(unsigned depth) { depth_ = depth; }

protected:
  static constexpr unsigned room_on_stack = 24;
  using Found = const portico_member*;

  Sink& sink() { return static_cast<Sink&>(*this); }
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

  static std::string_view name_of(const portico_member& member) {
    return {member.name, member.name_size};
  }

  /// The field that a member is for, or the number of fields.
  static std::size_t field_of(const Type& type, std::string_view name, std::size_t hint,
                              bool& own) {
    own = false;
    if (hint < type.fields.size() && same_name(type.fields[hint].name, name)) return hint;
    if (auto found = type.names.find(name); found != type.names.end()) return found->second;
    if (!type.by_name) return type.fields.size();
    auto found = type.own_names.find(name);
    own = true;
    return found == type.own_names.end() ? type.fields.size() : found->second;
  }

  /// Which member each field has; one pass over the members. Returns how many are no field's.
  static std::uint32_t find_members(const Type& type, const portico_value& raw, Found* found) {
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

  message::Arena& arena_;
  Problems& problems_;
  Fit fit_;
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
    bool ok = type.kind == Kind::model   ? model(type, raw, at, slot)
              : type.kind == Kind::dict  ? dict(type, raw, at, slot)
              : type.kind == Kind::set   ? set(type, raw, at, slot)
              : type.kind == Kind::tuple ? tuple(type, raw, at, slot)
                                         : list(type, raw, at, slot);
    --depth_;
    return ok;
  }

  // ---- Arrays ----

  /// {"field_type": ..., "min_length": ..., "actual_length": ...}; no count: more than one cares to
  /// know.
  bool fail_length(const char* rule, const Limit& limit, std::optional<std::size_t> actual,
                   const Loc* at, const portico_value& raw) {
    std::array<char, 24> digits;
    std::string_view number = "more";
    if (actual) {
      auto* end = std::to_chars(digits.data(), digits.data() + digits.size(), *actual).ptr;
      number = {digits.data(), static_cast<std::size_t>(end - digits.data())};
    }
    auto join = [this](std::string_view a, std::string_view b, std::string_view c) {
      auto* joined = message::room<char>(arena_, a.size() + b.size() + c.size());
      a.copy(joined, a.size());
      b.copy(joined + a.size(), b.size());
      c.copy(joined + a.size() + b.size(), c.size());
      return std::string_view{joined, a.size() + b.size() + c.size()};
    };
    return fail(
        {rule, join(limit.message, number, {}), join(limit.context, actual ? number : "null", "}")},
        at, raw);
  }

  bool list(const Type& type, const portico_value& raw, const Loc* at, Slot slot) {
    if (raw.kind != PORTICO_ARRAY)
      return fail({"list_type", "Input should be a valid list", {}}, at, raw);
    if (type.most.given && raw.size > type.most.count)
      return fail_length("too_long", type.most, raw.size, at, raw);
    auto frame = sink().open(slot, PORTICO_ARRAY, raw.size);
    const Type& item = *type.items[0];
    bool ok = true;
    for (std::uint32_t i = 0; i < raw.size; ++i) {
      Loc here{at, {}, i};
      if (sink().plain_item(frame, item, raw.items[i], &here)) continue;
      bool fits = value(item, raw.items[i], &here, sink().item(frame, i, raw.size));
      ok &= sink().settle(fits, frame);
      sink().leave(frame);
      if (!ok && problems_.enough()) return false;
    }
    if (!ok) return false;
    if (type.least.given && raw.size < type.least.count)
      return fail_length("too_short", type.least, raw.size, at, raw);
    sink().close(frame);
    return true;
  }

  bool tuple(const Type& type, const portico_value& raw, const Loc* at, Slot slot) {
    if (raw.kind != PORTICO_ARRAY)
      return fail({"tuple_type", "Input should be a valid tuple", {}}, at, raw);
    std::size_t known = type.items.size();
    if (!type.open && raw.size > known)
      return fail_length("too_long", type.most, raw.size, at, raw);
    auto frame = sink().open(slot, PORTICO_ARRAY, raw.size);
    std::size_t good = 0;
    const auto before = problems_.mark();
    for (std::uint32_t i = 0; i < raw.size; ++i) {
      Loc here{at, {}, i};
      good += value(*type.items[type.open ? 0 : i], raw.items[i], &here,
                    sink().item(frame, i, raw.size));
      sink().leave(frame);
      if (good <= i && problems_.enough()) return false;
      if (!type.open || !type.most.given || good <= type.most.count) continue;
      problems_.rewind(before);
      return fail_length("too_long", type.most, raw.size, at, raw);
    }
    for (std::size_t i = raw.size; !type.open && i < known; ++i) {
      Loc here{at, {}, static_cast<std::int64_t>(i)};
      missing(&here, raw, problems_);
    }
    if (good != raw.size || (!type.open && raw.size < known)) return false;
    if (type.open && type.least.given && raw.size < type.least.count)
      return fail_length("too_short", type.least, raw.size, at, raw);
    sink().close(frame);
    return true;
  }

  /// A model, a list or a dict cannot be in a set of Python's; nor a tuple that holds one.
  static bool hashable(const Type& item, const portico_value& given) {
    const portico_value& cell = bare(given);
    if (cell.kind == PORTICO_OBJECT) return false;
    if (cell.kind != PORTICO_ARRAY) return true;
    if (item.kind != Kind::tuple) return false;
    for (std::uint32_t i = 0; i < cell.size; ++i)
      if (!hashable(*item.items[item.open ? 0 : i], cell.items[i])) return false;
    return true;
  }

  bool set(const Type& type, const portico_value& raw, const Loc* at, Slot slot) {
    if (raw.kind != PORTICO_ARRAY)
      return fail({"set_type", "Input should be a valid set", {}}, at, raw);
    auto* cells = room<portico_value>(arena_, raw.size);
    auto* places = room<std::uint32_t>(arena_, raw.size);
    const Type& item = *type.items[0];
    const auto before = problems_.mark();
    std::uint32_t count = 0;
    bool all = true;
    Seen seen{raw.size, arena_};
    sink().cells().set_depth(depth_);
    for (std::uint32_t i = 0; i < raw.size; ++i) {
      if (!all && problems_.enough()) return false;
      Loc here{at, {}, i};
      bool fits = sink().cells().value(item, raw.items[i], &here, &cells[count]);
      if (fits && !hashable(item, cells[count]))
        fits = fail({"set_item_not_hashable", "Set items should be hashable", {}}, &here,
                    raw.items[i]);
      all &= fits;
      if (!fits) continue;
      auto same = [cells, count](std::uint32_t j) { return equal(cells[j], cells[count]); };
      if (seen.find_or_note(hash(cells[count]), count, same) != count) continue;
      places[count++] = i;
      if (!type.most.given || count <= type.most.count) continue;
      problems_.rewind(before);
      return fail_length("too_long", type.most, {}, at, raw);
    }
    if (!all) return false;
    if (type.least.given && count < type.least.count)
      return fail_length("too_short", type.least, count, at, raw);
    auto frame = sink().open(sink().unfiltered(slot), PORTICO_ARRAY, count);
    bool ok = true;
    for (std::uint32_t i = 0; i < count; ++i) {
      Loc here{at, {}, places[i]};
      ok &=
          sink().chosen(item, raw.items[places[i]], cells[i], &here, sink().item(frame, i, count));
      sink().leave(frame);
    }
    if (ok) sink().close(frame);
    fit_.floor(Exactness::lax);  // what comes in is a list
    return ok;
  }

  // ---- Objects ----

  /// A key is a string that is read as its type; what it came to is its text, and flags that say
  /// of which member of a union it is.
  bool key(const Type& type, const portico_member& member, const Loc* at, std::string_view& out,
           std::uint32_t& flags) {
    portico_value raw{}, cell{};
    set_text(raw, {member.name, member.name_size});
    Loc named{at, {member.name, member.name_size}, 0}, here{&named, "[key]", 0};
    sink().cells().set_depth(depth_);
    if (!sink().cells().value(type, raw, &here, &cell)) return false;
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
    out = keep(arena_, spelled.view());
    return true;
  }

  bool dict(const Type& type, const portico_value& raw, const Loc* at, Slot slot) {
    if (raw.kind != PORTICO_OBJECT)
      return fail({"dict_type", "Input should be a valid dictionary", {}}, at, raw);
    auto frame = sink().open(slot, PORTICO_OBJECT, raw.size);
    auto* named = type.keys ? room<portico_member>(arena_, raw.size) : nullptr;
    std::optional<Seen> seen;
    if (named && type.most.given) seen.emplace(raw.size, arena_);
    const auto before = problems_.mark();
    std::uint32_t good = 0;
    bool ok = true;
    for (std::uint32_t i = 0; i < raw.size; ++i) {
      const portico_member& member = raw.members[i];
      portico_member read = {member.name, member.name_size, 0, member.value};
      bool fits = true;
      if (type.keys) {
        std::string_view name = name_of(member);
        fits = key(*type.keys, member, at, name, read.flags);
        read.name = name.data(), read.name_size = static_cast<std::uint32_t>(name.size());
        named[i] = read;
      }
      fits = entry(type, read, at, name_of(member), fits, frame);
      ok &= fits;
      if (!ok && problems_.enough()) return false;
      if (!type.most.given || !fits) continue;
      const std::string_view name = name_of(read);
      const auto same = [named, name](std::uint32_t j) { return name_of(named[j]) == name; };
      if (!seen || seen->find_or_note(hash(name), i, same) == i) ++good;
      if (good <= type.most.count) continue;
      problems_.rewind(before);
      return fail_length("too_long", type.most, {}, at, raw);
    }
    if (!ok) return false;
    const std::uint32_t size = named ? merge(type, named, raw.size, at, frame) : raw.size;
    if (type.least.given && size < type.least.count)
      return fail_length("too_short", type.least, size, at, raw);
    sink().close(frame);
    return true;
  }

  template <class Frame>
  bool entry(const Type& type, const portico_member& member, const Loc* at, std::string_view place,
             bool fits, Frame& frame) {
    Loc here{at, place, 0};
    fits &=
        value(*type.rest, member.value, &here, sink().entry(frame, name_of(member), member.flags));
    fits = sink().settle(fits, frame);
    sink().leave(frame);
    return fits;
  }

  /// Keys that differ as text may be one key ("1" and "+1"): then the last value stands at the
  /// first's place. Returns how many keys are left.
  template <class Frame>
  std::uint32_t merge(const Type& type, portico_member* named, std::uint32_t count, const Loc* at,
                      Frame& frame) {
    std::uint32_t left = unique(named, count, arena_);
    if (left == count) return left;
    sink().restart(frame);
    for (std::uint32_t i = 0; i < left; ++i)
      entry(type, named[i], at, name_of(named[i]), true, frame);
    return left;
  }

  bool model(const Type& type, const portico_value& raw, const Loc* at, Slot slot) {
    if (raw.kind != PORTICO_OBJECT)
      return fail({"model_attributes_type",
                   "Input should be a valid dictionary or object to extract fields from",
                   {}},
                  at, raw);
    std::size_t count = type.fields.size();
    std::array<Found, room_on_stack> here;
    Found* found = count <= here.size() ? here.data() : room<Found>(arena_, count);
    std::fill(found, found + count, nullptr);
    const std::uint32_t extras = sink().gather(type, raw, found);
    auto frame = sink().open(slot, PORTICO_OBJECT, static_cast<std::uint32_t>(count) + extras);
    bool ok = true;
    std::size_t set = 0;
    const Field* const fields = type.fields.data();
    for (std::size_t i = 0; i < count; ++i) {
      const Field& field = fields[i];
      Loc place{at, found[i] ? name_of(*found[i]) : std::string_view{field.name}, 0};
      set += found[i] && !(found[i]->flags & PORTICO_UNSET);
      if (found[i] || !field.required)
        ok &= sink().field(field, found[i], &place, frame);
      else
        missing(&place, raw, problems_), ok &= sink().spares();
      if (!ok && problems_.enough()) return false;
    }
    if (extras && type.extra != Extra::ignore) ok &= others(type, raw, found, at, frame);
    fit_.floor(Exactness::strict);  // an object is never quite the model
    fit_.count(set);
    if (ok) sink().close(frame);
    return ok;
  }

  template <class Frame>
  bool others(const Type& type, const portico_value& raw, Found* found, const Loc* at,
              Frame& frame) {
    bool ok = true;
    for (std::uint32_t i = 0; i < raw.size && (ok || !problems_.enough()); ++i) {
      const portico_member& member = raw.members[i];
      bool own = false;
      std::size_t field = field_of(type, name_of(member), i, own);
      if (field < type.fields.size() && found[field] == &member) continue;
      Loc here{at, name_of(member), 0};
      if (type.extra == Extra::forbid) {
        fail({"extra_forbidden", "Extra inputs are not permitted", {}}, &here, member.value);
        ok &= sink().spares();
        continue;
      }
      ok &= sink().other(type, member, &here, frame);
    }
    return ok;
  }

  // ---- Unions ----

  /// Whether a value of that number belongs here, as a member of the union or of one within it.
  static bool has_number(const Type& type, std::uint32_t number) {
    if (type.kind == Kind::numbered && type.number == number) return true;
    if (type.kind != Kind::nullable && type.kind != Kind::choice && type.kind != Kind::tagged)
      return false;
    return std::any_of(type.items.begin(), type.items.end(),
                       [number](const Type* item) { return has_number(*item, number); });
  }

  /// A value that says of which member it is: that of the union here, or none.
  bool told(const Type& type, const portico_value& raw, const Loc* at, Slot slot) {
    const portico_value& inner = raw.members->value;
    const std::uint32_t number = choice_of(raw);
    if (!has_number(type, number)) return value(type, inner, at, slot);
    if (type.kind == Kind::numbered) return sink().numbered(type, inner, at, slot);
    std::size_t index = 0;
    while (!has_number(*type.items[index], number)) ++index;
    const Type& member = *type.items[index];
    if (type.kind == Kind::nullable) return told(member, raw, at, slot);
    const auto tag = std::find(type.tag_items.begin(), type.tag_items.end(), index);
    const Loc here =
        type.kind == Kind::tagged
            ? tag_place(type.tags[static_cast<std::size_t>(tag - type.tag_items.begin())], at)
            : Loc{at, member.label, 0};
    return told(member, raw, &here, slot);
  }

  bool choice(const Type& type, const portico_value& raw, const Loc* at, Slot slot) {
    auto& cells = sink().cells();
    cells.set_depth(depth_);
    portico_value cell;
    Fit fit;
    const Type* best = cells.choose(type, raw, at, cell, fit);
    if (!best) return false;
    Fit outer = fit_;
    bool ok = sink().chosen(*best, raw, cell, at, slot);
    fit_ = outer;
    fit_.floor(fit.exactness);
    if (fit.set) fit_.count(*fit.set);
    return ok;
  }

  const portico_value* tag_of(const Type& type, const portico_value& raw) const {
    const portico_value* tag = nullptr;
    for (std::uint32_t i = 0; i < raw.size; ++i) {
      std::string_view name = name_of(raw.members[i]);
      const portico_value& value = bare(raw.members[i].value);
      if (!type.tag_own_name.empty() && name == type.tag_own_name) return &value;
      if (name == type.discriminator) tag = &value;
    }
    return tag;
  }

  /// Where the problems of the model of a tag stand.
  Loc tag_place(const portico_value& tag, const Loc* at) {
    if (tag.kind == PORTICO_INT) return {at, {}, tag.integer};
    if (tag.kind == PORTICO_STRING) return {at, text_of(tag), 0};
    return {at, keep(arena_, spelled(tag)), 0};
  }

  bool tagged(const Type& type, const portico_value& raw, const Loc* at, Slot slot) {
    if (raw.kind != PORTICO_OBJECT)
      return fail({"model_attributes_type",
                   "Input should be a valid dictionary or object to extract fields from",
                   {}},
                  at, raw);
    const portico_value* tag = tag_of(type, raw);
    if (!tag)
      return fail({"union_tag_not_found", type.values_message, type.values_context}, at, raw);
    for (std::size_t i = 0; i < type.tags.size(); ++i) {
      if (!equal(type.tags[i], *tag)) continue;
      const Loc here = tag_place(*tag, at);
      return value(*type.items[type.tag_items[i]], seen(type, type.tag_items[i], raw), &here, slot);
    }
    return fail(unknown_tag(type, *tag), at, raw);
  }

  /// A tag as Python's str(); good until the thread's next one.
  static std::string_view spelled(const portico_value& tag) {
    if (tag.kind == PORTICO_STRING) return text_of(tag);
    if (tag.kind == PORTICO_NULL) return "None";
    if (tag.kind == PORTICO_BOOL) return tag.integer ? "True" : "False";
    thread_local constinit os::PerThread<message::Text> own;
    message::Text& text = own.get();
    text.clear();
    write(tag, text, Spelling::echo);
    return text.view();
  }

  Fault unknown_tag(const Type& type, const portico_value& tag) {
    thread_local constinit os::PerThread<message::Text> own;
    message::Text& text = own.get();
    text.clear();
    thread_local constinit os::PerThread<message::Text> beginning;
    const std::string_view shown = glimpse(spelled(tag), beginning.get());
    for (std::string_view part :
         {std::string_view{"Input tag '"}, shown, std::string_view{"' found using "},
          std::string_view{type.tag_names},
          std::string_view{" does not match any of the expected tags: "},
          std::string_view{type.tags_text}})
      text.append(part);
    std::string_view message = keep(arena_, text.view());
    text.clear();
    text.append("{\"discriminator\":");
    message::write_string(type.tag_names, text);
    text.append(",\"tag\":");
    if (!message::write_string(shown, text)) text.append("\"?\"");
    text.append(",\"expected_tags\":");
    message::write_string(type.tags_text, text);
    text.push('}');
    return {"union_tag_invalid", message, keep(arena_, text.view())};
  }
};

}  // namespace portico::model
