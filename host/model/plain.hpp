#pragma once

// Writes values that fit their types as they stand, as those of a C++ plugin do nearly always:
// straight to the text, an object of a list by the layout of the one before. Every name and kind is
// looked at and every string escaped; what needs more is handed to the walk, and what breaks its
// type is left to it, which knows how to say so. Works for one walk over one value, where neither
// flags nor filters have a word.

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "model/digits.hpp"
#include "model/layout.hpp"
#include "model/loc.hpp"
#include "model/quote.hpp"
#include "model/text.hpp"
#include "model/type.hpp"
#include "portico/abi.h"

namespace portico::model {

inline bool fits_as_is(const Type& type, const portico_value& value) {
  return value.kind < 32 && (type.as_is >> value.kind & 1) != 0;
}

/// The walk has value(type, value, at, {}), depth() and set_depth().
template <class Walk> class Plain {
public:
  enum class Names { output, own };

  Plain(Walk& walk, Text& out, Names names) : walk_{walk}, out_{out}, names_{names} {}

  /// The value behind what is written. False: nothing more is written; problems may be noted.
  bool write(const Type& type, const portico_value& value, const Loc* at) {
    const std::size_t start = out_.size();
    const unsigned depth = walk_.depth();
    char* const end = put(type, value, at, begin());
    if (!end) return out_.truncate(start), walk_.set_depth(depth), false;
    out_.end_at(end);
    return true;
  }

  /// Where that of a type is remembered.
  Layout& layout(const Type& type) {
    return layouts_[reinterpret_cast<std::uintptr_t>(&type) / sizeof(Type) % most_layouts];
  }

private:
  static constexpr std::size_t most_layouts = 4;
  /// There is room for a number, and for a mark before it, wherever a value is put.
  static constexpr std::size_t slack = number_room + 8;

  char* begin() {
    char* const to = out_.room(slack);
    limit_ = out_.data() + out_.capacity();
    return to;
  }
  char* need(std::size_t count, char* to) {
    count += slack;
    if (static_cast<std::size_t>(limit_ - to) >= count) return to;
    out_.end_at(to);
    out_.room(count);
    return begin();
  }

  // All of these return the end of what they wrote with slack behind it, or null.

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

  template <std::size_t N> char* word(const char (&text)[N], char* to) {
    std::memcpy(to, text, N - 1);
    return need(0, to + N - 1);
  }

  char* leaf(const portico_value& value, char* to) {
    switch (value.kind) {
    case PORTICO_STRING: return string({value.text, value.size}, to);
    case PORTICO_INT: return need(0, put_integer(value.integer, to));
    case PORTICO_FLOAT:
      if (!std::isfinite(value.number)) return word("null", to);
      return need(0, put_number(value.number, to, Spelling::model));
    case PORTICO_BOOL: return value.integer ? word("true", to) : word("false", to);
    case PORTICO_NULL: return word("null", to);
    default: return nullptr;
    }
  }

  char* string(std::string_view text, char* to) {
    if (text.size() > longest_quote) {
      out_.end_at(to);
      return write_string(text, out_) ? begin() : nullptr;
    }
    char* const end = quote(text, need(quoted_room(text.size()), to));
    return end ? need(0, end) : nullptr;
  }

  char* list(const Type& type, const portico_value& value, const Loc* at, char* to) {
    const bool limited = type.least.given || type.most.given;
    if (limited || value.size == 0 || !enter()) return walked(type, value, at, to);
    const Type& item = *type.items[0];
    const std::size_t start = static_cast<std::size_t>(to - out_.data());
    for (std::uint32_t i = 0; i < value.size; ++i) {
      *to++ = ',';
      const portico_value& each = value.items[i];
      const Loc here{at, {}, i};
      to = fits_as_is(item, each) ? leaf(each, to) : put(item, each, &here, to);
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
    const std::size_t start = static_cast<std::size_t>(to - out_.data());
    for (const Step& step : known.fields()) {
      const portico_member& member = value.members[step.member];
      to = key(*step.field, to);
      const Loc here{at, {member.name, member.name_size}, 0};
      to = put(*step.field->type, member.value, &here, to);
      if (!to) return nullptr;
    }
    leave();
    out_.data()[start] = '{';
    *to++ = '}';
    return need(0, to);
  }

  char* key(const Field& field, char* to) {
    const Key& key = names_ == Names::own ? field.own_key : field.key;
    return key.put(need(key.room(), to));
  }

  bool enter() {
    if (walk_.depth() >= reply_depth) return false;
    walk_.set_depth(walk_.depth() + 1);
    return true;
  }
  void leave() { walk_.set_depth(walk_.depth() - 1); }

  Walk& walk_;
  Text& out_;
  const Names names_;
  char* limit_ = nullptr;
  std::array<Layout, most_layouts> layouts_;
};

}  // namespace portico::model
