#pragma once

// Cells: the memory of one reply's value tree. It begins on the caller's stack and grows on the
// heap in doubling blocks; everything is freed at once. Strings are borrowed from the value where
// it lives on. One thread; no thread_local, because its destructor would keep an unloaded plugin in
// memory.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <string_view>

#include "portico/abi.h"
#include "portico/choice.h"
#include "portico/error.hpp"

namespace portico::detail {

class Cells {
public:
  /// Whether the value of a union says which alternative it is, to a host that reads it (choice.h).
  enum class Choices { untold, told };

  explicit Cells(Choices choices = Choices::untold) : choices_{choices} {}
  ~Cells() {
    if (blocks_ != nullptr) release();
  }
  Cells(const Cells&) = delete;
  Cells& operator=(const Cells&) = delete;

  portico_value* values(std::size_t count) { return make<portico_value>(count); }
  portico_member* members(std::size_t count) { return make<portico_member>(count); }

  /// Uninitialised, for a caller that writes each of them in full, as Type<T>::write() does.
  template <class T> T* room(std::size_t count) {
    return static_cast<T*>(take(count * sizeof(T), alignof(T)));
  }

  /// A copy that lives as long as the cells.
  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    char* copy = static_cast<char*>(take(text.size(), 1));
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
  }

  bool tells_choices() const { return choices_ == Choices::told; }

  /// Forgets everything made so far.
  void clear() {
    if (blocks_ != nullptr) release();
    block_ = first_;
    room_ = sizeof(first_);
    used_ = 0;
  }

private:
  template <class T> T* make(std::size_t count) {
    return count == 0 ? nullptr : new (take(count * sizeof(T), alignof(T))) T[count]{};
  }

  [[gnu::always_inline]] inline void* take(std::size_t size, std::size_t alignment) {
    const std::size_t begin = (used_ + alignment - 1) & ~(alignment - 1);
    if (begin + size > room_) return grow(size);
    used_ = begin + size;
    return block_ + begin;
  }

  struct alignas(std::max_align_t) Block {
    Block* before;
  };
  void* grow(std::size_t size);
  void release() noexcept;

  alignas(std::max_align_t) std::byte first_[8192];
  std::byte* block_ = first_;
  std::size_t room_ = sizeof(first_);
  std::size_t used_ = 0;
  Block* blocks_ = nullptr;  ///< the last one first
  unsigned depth_ = 0;
  Choices choices_;

  friend class Nesting;
};

Unwritable too_deep();

/// Held while the inside of a value is written. Throws Unwritable for one that is nested deeper
/// than `deepest`, as a value that leads back to itself is.
class Nesting {
public:
  static constexpr unsigned deepest = 128;

  explicit Nesting(Cells& cells) : depth_{cells.depth_} {
    if (depth_ == deepest) refuse();
    ++depth_;
  }
  ~Nesting() { --depth_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

private:
  [[noreturn]] static void refuse();

  unsigned& depth_;
};

namespace cell {

[[noreturn, gnu::cold]] void too_many();
inline std::uint32_t size(std::size_t value) {
  if (value > std::numeric_limits<std::uint32_t>::max()) too_many();
  return static_cast<std::uint32_t>(value);
}

inline portico_value null() { return {PORTICO_NULL, 0, {0}}; }
inline portico_value boolean(bool value) { return {PORTICO_BOOL, 0, {value ? 1 : 0}}; }
inline portico_value integer(std::int64_t value) { return {PORTICO_INT, 0, {value}}; }
/// One above INT64_MAX goes as PORTICO_UINT.
inline portico_value whole(std::uint64_t value) {
  const bool large = value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const std::uint32_t kind = large ? PORTICO_UINT : PORTICO_INT;
  return {kind, 0, {static_cast<std::int64_t>(value)}};
}
inline portico_value number(double value) {
  portico_value made{PORTICO_FLOAT, 0, {0}};
  made.number = value;
  return made;
}
inline portico_value text(std::string_view value) {
  portico_value made{PORTICO_STRING, size(value.size()), {0}};
  made.text = value.data();
  return made;
}
inline portico_value array(const portico_value* items, std::size_t count) {
  portico_value made{PORTICO_ARRAY, size(count), {0}};
  made.items = items;
  return made;
}
inline portico_value object(const portico_member* members, std::size_t count) {
  portico_value made{PORTICO_OBJECT, size(count), {0}};
  made.members = members;
  return made;
}

/// The value of a union, with the number of its member; the same in choice.h.
inline portico_value chosen(std::uint32_t number, const portico_value& value, Cells& cells) {
  auto* const member = cells.room<portico_member>(1);
  *member = {"", 0, PORTICO_CHOICE(number), value};
  return object(member, 1);
}
inline bool is_chosen(const portico_value& value) {
  return value.kind == PORTICO_OBJECT && value.size == 1 && value.members->name_size == 0 &&
         (value.members->flags & PORTICO_CHOSEN) != 0;
}
inline std::uint32_t choice_of(const portico_value& chosen) {
  return PORTICO_CHOICE_NUMBER(chosen.members->flags);
}
/// The value alone, whatever it says of itself.
inline const portico_value& bare(const portico_value& value) {
  const portico_value* at = &value;
  while (is_chosen(*at)) at = &at->members->value;
  return *at;
}

inline std::string_view text_of(const portico_value& value) { return {value.text, value.size}; }
inline std::string_view name_of(const portico_member& member) {
  return {member.name, member.name_size};
}

/// The member of this name, looked for first where it should be. NULL if there is none.
inline const portico_member* find(const portico_value& object, std::string_view name,
                                  std::size_t expected = 0) {
  if (expected < object.size && name_of(object.members[expected]) == name)
    return &object.members[expected];
  for (std::uint32_t i = 0; i < object.size; ++i)
    if (name_of(object.members[i]) == name) return &object.members[i];
  return nullptr;
}

}  // namespace cell

}  // namespace portico::detail
