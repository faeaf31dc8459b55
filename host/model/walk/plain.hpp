#pragma once

// Writes values that fit their types as they stand, as those of a C++ plugin do nearly always:
// straight to the text, an object of a list by the layout of the one before. Every name and kind is
// looked at and every string escaped; what needs more is handed to the walk, and what breaks its
// type is left to it, which knows how to say so. Works for one walk over one value, where neither
// flags nor filters have a word.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "message/quote.hpp"
#include "message/text.hpp"
#include "model/digits.hpp"
#include "model/loc.hpp"
#include "model/type.hpp"
#include "model/walk/layout.hpp"
#include "portico/abi.h"

namespace portico::model {

inline bool fits_as_is(const Type& type, const portico_value& value) {
  return value.kind < 32 && (type.as_is >> value.kind & 1) != 0;
}

/// Of a value of the kind `type.range_kind`: whether all bounds leave it.
inline bool is_in_range(const Type& type, const portico_value& value) {
  if (value.kind == PORTICO_INT) return type.low <= value.integer && value.integer <= type.high;
  return type.low_number <= value.number && value.number <= type.high_number;
}
inline bool fits_in_range(const Type& type, const portico_value& value) {
  return value.kind == type.range_kind && is_in_range(type, value);
}

/// The walk has value(type, value, at, {}), depth() and set_depth().
template <class Walk> class Plain {
public:
  Plain(Walk& walk, message::Text& out, Names names) : walk_{walk}, out_{out}, names_{names} {}

  /// The value behind what is written. False: nothing more is written; problems may be noted.
  bool write(const Type& type, const portico_value& value, const Loc* at) {
    const std::size_t start = out_.size();
    const unsigned depth = walk_.depth();
    char* const end = put(type, value, at, begin());
    if (!end) return out_.truncate(start), walk_.set_depth(depth), false;
    out_.end_at(end);
    return true;
  }

  Layout& layout(const Type& type) {
    return layouts_[reinterpret_cast<std::uintptr_t>(&type) / sizeof(Type) % most_layouts];
  }
  /// For the objects to come.
  void remember(Layout& layout, const Type& type, const portico_value& object,
                const portico_member* const* found, std::uint32_t extras) const {
    layout.remember(type, object, found, extras, names_);
  }

private:
  static constexpr std::size_t most_layouts = 4;
  /// Room that there always is before a value: for a key, a number and a mark.
  static constexpr std::size_t slack = Key::block + number_room + 8;

  char* begin() {
    char* const to = out_.room(slack);
    limit_ = out_.data() + out_.capacity() - slack;
    return to;
  }
  char* need(std::size_t count, char* to) {
    if (limit_ - to >= static_cast<std::ptrdiff_t>(count)) return to;
    return grow(count, to);
  }
  [[gnu::noinline]] char* grow(std::size_t count, char* to) {
    out_.end_at(to);
    out_.room(count + slack);
    return begin();
  }

  // All of these return the end of what they wrote, or null.

  char* put(const Type& type, const portico_value& value, const Loc* at, char* to) {
    if (fits_as_is(type, value)) return leaf(value, to);
    if (type.kind == Kind::list && value.kind == PORTICO_ARRAY) return list(type, value, at, to);
    if (type.kind == Kind::model && value.kind == PORTICO_OBJECT)
      return object(type, value, at, to);
    return walked(type, value, at, to);
  }

  char* walked(const Type& type, const portico_value& value, const Loc* at, char* to) {
    out_.end_at(to);
    return walk_.value(type, value, at, {}) ? begin() : nullptr;
  }

  [[gnu::always_inline]] char* leaf(const portico_value& value, char* to) {
    if (value.kind == PORTICO_STRING) return string({value.text, value.size}, to);
    if (value.kind == PORTICO_INT) return need(0, put_integer(value.integer, to));
    if (value.kind == PORTICO_FLOAT) return need(0, number(value.number, to));
    return need(0, word(value, to));
  }

  static char* number(double number, char* to) {
    if (std::isfinite(number)) return put_number(number, to, Spelling::model);
    return word({}, to);
  }

  /// null, true, false
  static char* word(const portico_value& value, char* to) {
    const bool fact = value.kind == PORTICO_BOOL;
    const char* const text = !fact ? "null    " : value.integer ? "true    " : "false   ";
    std::memcpy(to, text, 8);
    return to + (fact && !value.integer ? 5 : 4);
  }

  [[gnu::always_inline]] char* string(std::string_view text, char* to) {
    if (text.size() > message::longest_quote) return long_string(text, to);
    return message::quote(text, need(message::quoted_room(text.size()), to));
  }
  [[gnu::noinline]] char* long_string(std::string_view text, char* to) {
    out_.end_at(to);
    return message::write_string(text, out_) ? begin() : nullptr;
  }

  char* list(const Type& type, const portico_value& value, const Loc* at, char* to) {
    const bool limited = type.least.given || type.most.given;
    if (limited || value.size == 0 || !enter()) return walked(type, value, at, to);
    const Type& item = *type.items[0];
    const std::ptrdiff_t start = to - out_.data();
    const portico_value* const end = value.items + value.size;
    for (const portico_value* each = value.items; each != end; ++each) {
      *to++ = ',';
      if (fits_as_is(item, *each) || fits_in_range(item, *each)) {
        to = leaf(*each, to);
      } else {
        const Loc here{at, {}, each - value.items};
        to = put(item, *each, &here, need(0, to));
      }
      if (!to) return nullptr;
    }
    leave();
    out_.data()[start] = '[';
    *to++ = ']';
    return need(0, to);
  }

  char* object(const Type& type, const portico_value& value, const Loc* at, char* to) {
    Layout& known = layout(type);
    const bool plain = known.is_plain() && known.fits(type, value) && !type.fields.empty();
    if (!plain || !enter()) return walked(type, value, at, to);
    const Layout::Use use{known};
    const std::ptrdiff_t start = to - out_.data();
    for (const Step& step : known.fields()) {
      const portico_member& member = value.members[step.member];
      to = key(step, to);
      if ((member.value.kind < 32 && (step.as_is >> member.value.kind & 1)) ||
          (member.value.kind == step.range_kind && is_in_range(*step.field->type, member.value))) {
        to = leaf(member.value, to);
      } else {
        const Loc here{at, {member.name, member.name_size}, 0};
        to = put(*step.field->type, member.value, &here, need(0, to));
      }
      if (!to) return nullptr;
    }
    leave();
    out_.data()[start] = '{';
    *to++ = '}';
    return need(0, to);
  }

  char* key(const Step& step, char* to) {
    if (step.key_size > Key::block) {
      to = need(step.key_size, to);
      std::memcpy(to, step.key, step.key_size);
    } else {
      std::memcpy(to, step.key, Key::block);
    }
    return to + step.key_size;
  }

  bool enter() {
    if (walk_.depth() >= reply_depth) return false;
    walk_.set_depth(walk_.depth() + 1);
    return true;
  }
  void leave() { walk_.set_depth(walk_.depth() - 1); }

  Walk& walk_;
  message::Text& out_;
  const Names names_;
  char* limit_ = nullptr;  ///< before the slack
  std::array<Layout, most_layouts> layouts_;
};

}  // namespace portico::model
