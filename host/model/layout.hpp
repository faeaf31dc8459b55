#pragma once

// Which field of a model each member of an object is for, remembered from one object to the next:
// the objects of a list have the same names in the same order, at the same addresses. For one walk
// over one value, whose names do not change meanwhile.

#include <array>
#include <cstdint>

#include "model/type.hpp"
#include "portico/abi.h"

namespace portico::model {

class Layout {
public:
  static constexpr std::size_t most = 24;  ///< members
  static constexpr std::uint8_t no_field = 255;

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
  std::uint32_t apply(const portico_value& object, const portico_member** found) const {
    for (std::uint32_t i = 0; i < size_; ++i)
      if (fields_[i] != no_field) found[fields_[i]] = &object.members[i];
    return extras_;
  }

  /// What came of looking at an object whose members have at most one field each.
  void remember(const Type& type, const portico_value& object, const portico_member* const* found,
                std::uint32_t extras) {
    type_ = nullptr;
    if (object.size > most || type.fields.size() > most) return;
    for (std::uint32_t i = 0; i < object.size; ++i) {
      names_[i] = {object.members[i].name, object.members[i].name_size};
      fields_[i] = no_field;
    }
    std::uint32_t known = 0;
    for (std::size_t field = 0; field < type.fields.size(); ++field) {
      if (!found[field]) continue;
      fields_[static_cast<std::size_t>(found[field] - object.members)] =
          static_cast<std::uint8_t>(field);
      ++known;
    }
    if (known + extras != object.size) return;
    type_ = &type, size_ = object.size, extras_ = extras;
  }

private:
  struct Name {
    const char* text;
    std::uint32_t size;
  };

  const Type* type_ = nullptr;
  std::uint32_t size_ = 0, extras_ = 0;
  std::array<Name, most> names_;
  std::array<std::uint8_t, most> fields_;
};

}  // namespace portico::model
