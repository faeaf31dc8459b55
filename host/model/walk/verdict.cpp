#include "model/walk/verdict.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include <simdjson.h>

#include "model/choice.hpp"
#include "model/format/coerce.hpp"
#include "model/walk/layout.hpp"
#include "model/walk/members.hpp"
#include "model/walk/plain.hpp"
#include "model/write.hpp"

namespace portico::model {
namespace {

/// Most texts are short and ASCII: no call for them.
bool is_text(std::string_view text) {
  constexpr std::uint64_t high = 0x8080808080808080;
  const auto load = [text](std::size_t at, auto bits) {
    std::memcpy(&bits, text.data() + at, sizeof bits);
    return std::uint64_t{bits};
  };
  const std::size_t size = text.size();
  std::uint64_t all = 0;
  if (size > 32) return simdjson::validate_utf8(text.data(), text.size());
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8) all |= load(at, std::uint64_t{});
    all |= load(size - 8, std::uint64_t{});
  } else if (size >= 4) {
    all = load(0, std::uint32_t{}) | load(size - 4, std::uint32_t{});
  } else {
    for (const char each : text) all |= static_cast<unsigned char>(each);
  }
  return (all & high) == 0 || simdjson::validate_utf8(text.data(), text.size());
}

/// Goes the way of Plain; what needs the walk for it is left open.
class Verdict {
public:
  explicit Verdict(message::Arena& arena) : arena_{arena} {}

  bool value(const Type& type, const portico_value& value) {
    return fits_as_is(type, value) ? spelled(value) : looked_into(type, value);
  }

private:
  bool looked_into(const Type& type, const portico_value& value) {
    if (fits_in_range(type, value)) return true;
    if (type.kind == Kind::nullable) return this->value(*type.items[0], value);
    if (type.kind == Kind::list && value.kind == PORTICO_ARRAY) return list(type, value);
    if (type.kind == Kind::model && value.kind == PORTICO_OBJECT) return object(type, value);
    if (type.kind == Kind::dict && value.kind == PORTICO_OBJECT) return dict(type, value);
    return is_leaf(type.kind) && leaf(type, value);
  }

  /// Of a value that fits its type.
  static bool spelled(const portico_value& value) {
    return value.kind != PORTICO_STRING || is_text({value.text, value.size});
  }

  bool leaf(const Type& type, const portico_value& value) {
    if (value.kind == PORTICO_JSON || value.kind == PORTICO_UINT || is_chosen(value)) return false;
    portico_value cell{};
    return !coerce(type, value, arena_, cell).fault && cell.kind != PORTICO_JSON && spelled(cell);
  }

  static bool holds(const Type& type, std::uint32_t count) {
    return !(type.least.given && count < type.least.count) &&
           !(type.most.given && count > type.most.count);
  }

  /// A container around others.
  template <class Inside> bool inside(const Inside& fits) {
    if (depth_ >= reply_depth) return false;
    ++depth_;
    const bool all = fits();
    --depth_;
    return all;
  }

  bool list(const Type& type, const portico_value& value) {
    const Type& item = *type.items[0];
    const std::span items{value.items, value.size};
    return holds(type, value.size) && inside([&] {
             return std::all_of(items.begin(), items.end(),
                                [&](const portico_value& each) { return this->value(item, each); });
           });
  }

  bool dict(const Type& type, const portico_value& value) {
    if (type.keys || is_chosen(value) || !holds(type, value.size)) return false;
    const std::span members{value.members, value.size};
    return inside([&] {
      return std::all_of(members.begin(), members.end(), [&](const portico_member& member) {
        return is_text({member.name, member.name_size}) && this->value(*type.rest, member.value);
      });
    });
  }

  bool object(const Type& type, const portico_value& value) {
    Layout& known = layout_of(type, value);
    if (!known.is_plain() || !known.fits(type, value)) return false;
    const Layout::Use use{known};
    return inside([&] {
      const auto steps = known.fields();
      return std::all_of(steps.begin(), steps.end(), [&](const Step& step) {
        const portico_value& member = value.members[step.member].value;
        if (member.kind < 32 && (step.as_is >> member.kind & 1)) return spelled(member);
        return looked_into(*step.field->type, member);
      });
    });
  }

  Layout& layout_of(const Type& type, const portico_value& value) {
    Layout& layout =
        layouts_[reinterpret_cast<std::uintptr_t>(&type) / sizeof(Type) % layouts_.size()];
    if (layout.fits(type, value)) return layout;
    std::array<Found, Layout::most> found{};
    if (type.fields.size() > found.size() || is_chosen(value)) return layout;
    const std::uint32_t extras = find_members(type, value, found.data());
    layout.remember(type, value, found.data(), extras, Names::output);
    return layout;
  }

  message::Arena& arena_;
  unsigned depth_ = 0;
  std::array<Layout, 4> layouts_;
};

}  // namespace

bool fits_reply(const Type& type, const portico_value& value, message::Arena& arena) {
  return Verdict{arena}.value(type, value);
}

}  // namespace portico::model
