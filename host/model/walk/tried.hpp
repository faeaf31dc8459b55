#pragma once

// What unions came to within a union: where each member of the outer one looks at the same inner
// value, that is looked at once, so that unions in unions cost the sum of their values and not the
// product of their members. Keyed by the contents of a value, which stay where they are for a walk;
// for objects and arrays alone, as others cost less to look at. One walk.

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "model/type.hpp"
#include "portico/abi.h"

namespace portico::model {

template <class Outcome> class Tried {
public:
  /// Null: not tried yet.
  const Outcome* find(const Type& choice, const portico_value& raw) const {
    if (!outcomes_ || !holds(raw)) return nullptr;
    const auto found = outcomes_->find(key(choice, raw));
    return found == outcomes_->end() ? nullptr : &found->second;
  }
  void note(const Type& choice, const portico_value& raw, const Outcome& outcome) {
    if (!holds(raw)) return;
    if (!outcomes_) outcomes_ = std::make_unique<Outcomes>();
    outcomes_->emplace(key(choice, raw), outcome);
    ++count_;
  }
  /// How many were noted in its life.
  std::uint64_t count() const { return count_; }
  void forget() { outcomes_.reset(); }

private:
  struct Key {
    const Type* choice;
    const void* contents;
    std::uint32_t kind, size;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      const std::hash<const void*> hash;
      return hash(key.contents) * 31 + hash(key.choice) * 17 + key.size;
    }
  };
  using Outcomes = std::unordered_map<Key, Outcome, Hash>;

  static bool holds(const portico_value& raw) {
    return (raw.kind == PORTICO_ARRAY || raw.kind == PORTICO_OBJECT) && raw.size != 0;
  }
  static Key key(const Type& choice, const portico_value& raw) {
    const void* contents = raw.kind == PORTICO_ARRAY ? static_cast<const void*>(raw.items)
                                                     : static_cast<const void*>(raw.members);
    return {&choice, contents, raw.kind, raw.size};
  }

  std::unique_ptr<Outcomes> outcomes_;
  std::uint64_t count_ = 0;
};

}  // namespace portico::model
