// The text of a model's member is written as it is walked; one that turns out not to go (a flag, an
// exclude) is cut off again, so that it is held to its type all the same. What breaks its type is
// cut off in the same way where the rest is to be sent.

#include "model/walk/render.hpp"

#include <array>
#include <cmath>
#include <cstdint>

#include "model/walk/cells.hpp"

namespace portico::model {
namespace {

/// What a route takes from a value and its inside; null: no word about it.
struct Filter {
  const Pick* include = nullptr;
  const Pick* exclude = nullptr;

  bool any() const { return include || exclude; }
};

/// An array or object while it is written.
struct Open {
  Filter filter;
  char closing;
  bool first = true;
  bool dropped = false;
  std::size_t start = 0;  ///< of the member or item being written
  std::size_t inside = 0;

  void begin(message::Text& out) {
    start = out.size();
    dropped = false;
    if (!first) out.push(',');
  }

  /// The filter of what is inside, or this is dropped. An exclude of the whole is stronger than an
  /// include; an include that does not name it drops it.
  template <class Find> Filter pick(Find&& find) {
    Filter inner;
    if (filter.exclude) {
      inner.exclude = find(*filter.exclude);
      if (inner.exclude && inner.exclude->whole) return dropped = true, Filter{};
    }
    if (filter.include) {
      inner.include = find(*filter.include);
      if (!inner.include) return dropped = true, Filter{};
      if (inner.include->whole) inner.include = nullptr;
    }
    return inner;
  }
};

bool is_null(const portico_value& value) { return bare(value).kind == PORTICO_NULL; }

/// False: it cannot be spelled, and nothing is.
bool spell(const portico_value& cell, message::Text& out) {
  switch (cell.kind) {
  case PORTICO_STRING: return message::write_string(text_of(cell), out);
  case PORTICO_INT: return write_integer(cell.integer, out), true;
  case PORTICO_UINT: return write_unsigned(static_cast<std::uint64_t>(cell.integer), out), true;
  case PORTICO_FLOAT:
    if (std::isfinite(cell.number))
      write_number(cell.number, out, Spelling::model);
    else
      out.append("null");
    return true;
  case PORTICO_BOOL: return out.append(cell.integer ? "true" : "false"), true;
  case PORTICO_NULL: return out.append("null"), true;
  default: return false;
  }
}

Fault no_unicode() {
  return {"string_unicode",
          "Input should be a valid string, unable to parse raw data as a unicode string",
          {}};
}

class TextWalk : public Walk<TextWalk, Filter> {
public:
  using Slot = Filter;
  using Frame = Open;

  TextWalk(message::Arena& arena, Problems& problems, message::Text& out, std::uint32_t flags,
           Contract contract, std::atomic<std::uint64_t>* left_out)
      : Walk{arena, problems, left_out},
        cells_{arena, problems, Numbers::any},
        out_{out},
        flags_{flags},
        by_plain_way_{(flags & ~std::uint32_t{PORTICO_BY_NAME}) == 0},
        plain_{*this, out, flags & PORTICO_BY_NAME ? Names::own : Names::output},
        lenient_{contract == Contract::report} {}

  CellWalk& cells() { return cells_; }

  /// A value that no filter has a word about. What needs another way is tried once: then the plain
  /// one is left for good.
  bool plain(const Type& type, const portico_value& raw, const Loc* at) {
    if (!by_plain_way_) return false;
    const auto before = problems_.mark();
    by_plain_way_ = plain_.write(type, raw, at);
    if (!by_plain_way_) problems_.rewind(before);
    return by_plain_way_;
  }

  bool leaf(const Type&, const portico_value& cell, const portico_value& raw, const Loc* at, Slot) {
    return scalar(cell, raw, at);
  }

  bool scalar(const portico_value& cell, const portico_value& raw, const Loc* at) {
    if (spell(cell, out_)) return true;
    if (cell.kind == PORTICO_STRING) return fail(no_unicode(), at, raw);
    return fail({"value_error", "Value error, unknown kind of cell", {}}, at, null_cell);
  }

  bool loose(const Type&, const portico_value& raw, const Loc* at, Slot slot) {
    return loose(raw, at, slot);
  }

  bool loose(const portico_value& given, const Loc* at, Slot slot) {
    const portico_value& raw = bare(given);
    if (raw.kind == PORTICO_ARRAY || raw.kind == PORTICO_OBJECT)
      return loose_container(raw, at, slot);
    if (raw.kind != PORTICO_JSON) return scalar(raw, raw, at);
    if (is_big_integer(raw)) return out_.append(text_of(raw)), true;
    portico_value parsed;
    if (parse(text_of(raw), arena_, parsed))
      return fail({"json_invalid", "Invalid JSON", {}}, at, null_cell);
    return loose(parsed, at, slot);
  }

  bool chosen(const Type& type, const portico_value& raw, const portico_value&, const Loc* at,
              Slot slot) {
    return value(type, raw, at, slot);
  }

  bool numbered(const Type& type, const portico_value& raw, const Loc* at, Slot slot) {
    return value(*type.items[0], raw, at, slot);
  }

  Slot unfiltered(Slot) { return {}; }
  Frame open(Slot filter, std::uint32_t kind, std::uint32_t) {
    out_.push(kind == PORTICO_ARRAY ? '[' : '{');
    Frame frame{filter, kind == PORTICO_ARRAY ? ']' : '}'};
    frame.inside = out_.size();
    return frame;
  }
  void restart(Frame& frame) {
    out_.truncate(frame.inside);
    frame.first = true;
  }
  void close(Frame& frame) { out_.push(frame.closing); }
  bool settle(bool fits, Frame& frame) const {
    if (fits || !lenient_) return fits;
    return frame.dropped = true;
  }
  bool spares() const { return lenient_; }

  bool plain_item(Frame& frame, const Type& type, const portico_value& raw, const Loc* at) {
    if (frame.filter.any()) return false;
    frame.begin(out_);
    if (!plain(type, raw, at)) return out_.truncate(frame.start), false;
    frame.first = false;
    return true;
  }

  std::uint32_t gather(const Type& type, const portico_value& object, Found* found) {
    if (depth_ == 1) return find_members(type, object, found);  // there is no other
    Layout& layout = plain_.layout(type);
    if (layout.fits(type, object)) return layout.apply(type, object, found);
    const std::uint32_t extras = find_members(type, object, found);
    plain_.remember(layout, type, object, found, extras);
    return extras;
  }

  Slot item(Frame& frame, std::uint32_t index, std::uint32_t count) {
    frame.begin(out_);
    return frame.pick([index, count](const Pick& pick) { return pick.find(index, count); });
  }

  Slot entry(Frame& frame, std::string_view name, std::uint32_t = 0) {
    frame.begin(out_);
    const bool written = message::write_string(name, out_);
    out_.push(':');
    if (!written) return fail(no_unicode(), nullptr, null_cell), frame.dropped = true, Slot{};
    return frame.pick([name](const Pick& pick) { return pick.find(name); });
  }

  void leave(Frame& frame) {
    if (frame.dropped)
      out_.truncate(frame.start);
    else
      frame.first = false;
  }

  bool field(const Field& field, const portico_member* member, const Loc* at, Frame& frame) {
    frame.start = out_.size();
    frame.dropped = false;
    const Key& key = flags_ & PORTICO_BY_NAME ? field.own_key : field.key;
    if (frame.first)
      out_.append(key.view().substr(1));
    else
      key.append_to(out_);
    const bool as_given = member && !field.exclude && !field.raw_fallback && !frame.filter.any();
    if (as_given && plain(*field.type, member->value, at)) {
      frame.first = false;
      return true;
    }
    Slot slot = frame.pick([&field](const Pick& pick) { return pick.find(field.own_name); });
    frame.dropped |= field.exclude;
    bool unset = !member || (member->flags & PORTICO_UNSET);
    if (unset && (flags_ & PORTICO_EXCLUDE_UNSET)) frame.dropped = true;
    bool ok = member ? given(field, *member, at, slot, frame) : absent(field, at, slot, frame);
    ok = settle(ok, frame);
    leave(frame);
    return ok;
  }

  bool other(const Type&, const portico_member& member, const Loc* at, Frame& frame) {
    Slot slot = entry(frame, {member.name, member.name_size});
    if (is_null(member.value) && (flags_ & PORTICO_EXCLUDE_NONE)) frame.dropped = true;
    bool ok = settle(loose(member.value, at, slot), frame);
    leave(frame);
    return ok;
  }

private:
  bool given(const Field& field, const portico_member& member, const Loc* at, Slot slot,
             Frame& frame) {
    portico_value raw = member.value;
    if (raw.kind == PORTICO_JSON && !is_big_integer(raw) && parse(text_of(raw), arena_, raw))
      return fail({"json_invalid", "Invalid JSON", {}}, at, null_cell);
    if (is_null(raw) && (flags_ & PORTICO_EXCLUDE_NONE)) frame.dropped = true;
    // A default that came back flagged is not held to the type: it never was.
    if (field.raw_fallback && (member.flags & PORTICO_UNSET) && equal(raw, *field.fallback)) {
      frame.dropped |= (flags_ & PORTICO_EXCLUDE_DEFAULTS) != 0;
      return loose(raw, at, slot);
    }
    if ((flags_ & PORTICO_EXCLUDE_DEFAULTS) && field.fallback) {
      portico_value cell;
      cells_.set_depth(depth_);
      if (!cells_.value(*field.type, raw, at, &cell)) return false;
      frame.dropped |= equal(cell, *field.fallback);
    }
    return value(*field.type, raw, at, slot);
  }

  bool absent(const Field& field, const Loc* at, Slot slot, Frame& frame) {
    frame.dropped |= (flags_ & PORTICO_EXCLUDE_DEFAULTS) != 0;
    frame.dropped |= (flags_ & PORTICO_EXCLUDE_NONE) && field.fallback->kind == PORTICO_NULL;
    if (frame.dropped) return true;
    if (field.raw_fallback) return loose(*field.fallback, at, slot);
    return value(*field.type, *field.fallback, at, slot);
  }

  bool loose_container(const portico_value& raw, const Loc* at, Slot slot) {
    if (depth_ >= reply_depth) return fail_too_deep(at);
    ++depth_;
    Frame frame = open(slot, raw.kind, raw.size);
    bool ok = true;
    for (std::uint32_t i = 0; i < raw.size; ++i) {
      if (raw.kind == PORTICO_ARRAY) {
        Loc here{at, {}, i};
        ok &= settle(loose(raw.items[i], &here, item(frame, i, raw.size)), frame);
      } else {
        std::string_view name{raw.members[i].name, raw.members[i].name_size};
        Loc here{at, name, 0};
        const Slot inner = entry(frame, name);
        frame.dropped |= (raw.members[i].flags & PORTICO_UNSET) &&
                         (flags_ & (PORTICO_EXCLUDE_UNSET | PORTICO_EXCLUDE_DEFAULTS));
        ok &= settle(loose(raw.members[i].value, &here, inner), frame);
      }
      leave(frame);
    }
    close(frame);
    --depth_;
    return ok;
  }

  CellWalk cells_;
  message::Text& out_;
  const std::uint32_t flags_;
  bool by_plain_way_;  ///< what is there is sent, whatever its value
  Plain<TextWalk> plain_;
  bool lenient_;
};

}  // namespace

bool render(const Type& type, const portico_value& value, const Selection& selection,
            message::Arena& arena, message::Text& out, Problems& problems, Contract contract,
            std::atomic<std::uint64_t>* left_out) {
  std::size_t start = out.size(), before = problems.size();
  Loc root{nullptr, "response", 0};
  TextWalk walk{arena, problems, out, selection.flags(), contract, left_out};
  const Filter filter{selection.include(), selection.exclude()};
  const bool list = value.kind == PORTICO_ARRAY && !filter.any();
  const bool ok =
      (list && walk.plain(type, value, &root)) || walk.value(type, value, &root, filter);
  if (ok && (contract == Contract::report || problems.size() == before)) return true;
  out.truncate(start);
  return false;
}

}  // namespace portico::model
