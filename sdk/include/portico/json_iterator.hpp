#pragma once

// How to walk over a JsonValue: begin() to end(), and items() for names with their values. Made
// invalid by whatever adds or removes an item. One thread at a time, as the value itself.

#include <cstddef>
#include <string>
#include <type_traits>

#include "portico/json_value.hpp"

namespace portico {

/// Over the items of an array or the values of an object.
template <class V> class JsonValue::Iterator {
public:
  ///@{
  /// As std::iterator_traits asks for them.
  using value_type = JsonValue;
  using reference = V&;
  using pointer = V*;
  using difference_type = std::ptrdiff_t;
  ///@}

  ///@{
  /// At an item of a value, or at none; one that changes becomes one that does not.
  Iterator() = default;
  Iterator(V* whole, std::size_t index) : whole_{whole}, index_{index} {}
  template <class Other>
  requires std::is_convertible_v<Other*, V*> Iterator(const Iterator<Other>& other)
      : whole_{other.whole_},
        index_{other.index_} {}
  ///@}

  ///@{
  /// The item, or the value of the member.
  V& operator*() const { return const_cast<JsonValue*>(whole_)->member_at(index_); }
  V* operator->() const { return &**this; }
  V& value() const { return **this; }
  ///@}
  /// The name of the member; of an item of an array it throws.
  const std::string& key() const { return whole_->name_at(index_); }
  ///@{
  /// To the next.
  Iterator& operator++() { return ++index_, *this; }
  Iterator operator++(int) {
    Iterator before = *this;
    ++index_;
    return before;
  }
  ///@}
  /// Of one value: whether both are at the same.
  template <class Other> bool operator==(const Iterator<Other>& other) const {
    return index_ == other.index_;
  }

private:
  template <class> friend class Iterator;
  friend class JsonValue;

  V* whole_ = nullptr;
  std::size_t index_ = 0;
};

/// Names with their values: what items() gives.
template <class V> class JsonValue::Items {
public:
  /// For a structured binding, or by key() and value().
  struct Entry {
    ///@{
    /// Those of the value that is walked over.
    const std::string& name;
    V& json;
    const std::string& key() const { return name; }
    V& value() const { return json; }
    ///@}
  };
  /// An iterator that gives entries.
  struct Step {
    ///@{
    /// Where it is, and how it goes on.
    Iterator<V> at;
    Entry operator*() const { return {at.key(), at.value()}; }
    Step& operator++() { return ++at, *this; }
    bool operator==(const Step& other) const { return at == other.at; }
    ///@}
  };

  ///@{
  /// Over all of a value, which has to stay.
  explicit Items(V& whole) : whole_{whole} {}
  Step begin() const { return {{&whole_, 0}}; }
  Step end() const { return {{&whole_, whole_.size()}}; }
  ///@}

private:
  V& whole_;
};

inline JsonValue::iterator JsonValue::begin() { return {this, 0}; }
inline JsonValue::iterator JsonValue::end() { return {this, size()}; }
inline JsonValue::const_iterator JsonValue::begin() const { return {this, 0}; }
inline JsonValue::const_iterator JsonValue::end() const { return {this, size()}; }
inline JsonValue::const_iterator JsonValue::cbegin() const { return begin(); }
inline JsonValue::const_iterator JsonValue::cend() const { return end(); }
inline JsonValue::Items<JsonValue> JsonValue::items() { return Items<JsonValue>{*this}; }
inline JsonValue::Items<const JsonValue> JsonValue::items() const {
  return Items<const JsonValue>{*this};
}
template <class V> JsonValue::iterator JsonValue::erase(const Iterator<V>& place) {
  erase_at(place.index_);
  return {this, place.index_};
}

}  // namespace portico
