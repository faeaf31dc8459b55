#pragma once

// Which field of a model each member of an object is for, remembered from one object to the next:
// the objects of a list have the same names in the same order, at the same addresses. For one walk
// over one value, whose names do not change meanwhile.

#include <array>
#include <cstdint>
#include <span>

#include "model/type.hpp"
#include "portico/abi.h"

namespace portico::model {

/// A field whose member is there: what to write before it, and where it is.
struct Step {
  const char* key;  ///< Key::block bytes of it may be read
  std::uint32_t key_size;
  std::uint32_t as_is;  ///< of its type
  const Field* field;
  std::uint32_t member;
  std::uint32_t range_kind;  ///< of its type
};

enum class Names { output, own };

class Layout {
public:
  static constexpr std::size_t most = 24;  ///< members, and fields

  /// Those of fields, in their order.
  std::span<const Step> fields() const { return {steps_.data(), size_ - extras_}; }
  /// Whether each field has a member, and no member or field needs more than to be held to its
  /// type.
  bool is_plain() const { return plain_; }

  bool fits(const Type& type, const portico_value& object) const {
    if (type_ != &type || object.size != size_) return false;
    for (std::uint32_t i = 0; i < size_; ++i) {
      const portico_member& member = object.members[i];
      if (member.name != names_[i].text || member.name_size != names_[i].size) return false;
    }
    return true;
  }

  /// `found`: the member of each field, null where there is none. Returns how many members are no
  /// field's.
  std::uint32_t apply(const Type& type, const portico_value& object,
                      const portico_member** found) const {
    for (const Step& step : fields())
      found[step.field - type.fields.data()] = &object.members[step.member];
    return extras_;
  }

  /// What came of looking at an object whose members have at most one field each.
  void remember(const Type& type, const portico_value& object, const portico_member* const* found,
                std::uint32_t extras, Names names) {
    if (users_ > 0) return;
    type_ = nullptr;
    const std::size_t count = type.fields.size();
    if (object.size > most || count > most) return;
    for (std::uint32_t i = 0; i < object.size; ++i)
      names_[i] = {object.members[i].name, object.members[i].name_size};
    std::uint32_t known = 0;
    plain_ = extras == 0 || type.extra == Extra::ignore;
    for (std::size_t i = 0; i < count; ++i) {
      const Field& field = type.fields[i];
      plain_ &= found[i] && !field.exclude && !field.raw_fallback;
      if (!found[i]) continue;
      const std::string_view key = (names == Names::own ? field.own_key : field.key).view();
      steps_[known++] = {key.data(),
                         static_cast<std::uint32_t>(key.size()),
                         field.type->as_is,
                         &field,
                         static_cast<std::uint32_t>(found[i] - object.members),
                         field.type->range_kind};
    }
    if (known + extras != object.size) return;
    type_ = &type, size_ = object.size, extras_ = extras;
  }

  /// While it lives, another object does not change the layout.
  class Use {
  public:
    explicit Use(Layout& layout) : layout_{layout} { ++layout_.users_; }
    ~Use() { --layout_.users_; }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

  private:
    Layout& layout_;
  };

private:
  struct Name {
    const char* text;
    std::uint32_t size;
  };

  const Type* type_ = nullptr;
  std::uint32_t size_ = 0, extras_ = 0, users_ = 0;
  bool plain_ = false;
  std::array<Name, most> names_;
  std::array<Step, most> steps_;
};

}  // namespace portico::model
