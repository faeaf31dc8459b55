#pragma once

// One file turns the C objects that travel as {self, ..., drop} into C++: a move-only owner that
// drops its object once.

#include <utility>

#include "portico/abi.h"
#include "portico/values.h"

namespace portico::message {

/// A C object that travels as {self, ..., drop}: dropped once, when this goes.
template <class Callable> class Owned {
public:
  Owned() = default;
  explicit Owned(const Callable& callable) : callable_{callable} {}
  Owned(Owned&& other) noexcept : callable_{std::exchange(other.callable_, Callable{})} {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(callable_, other.callable_);
    return *this;
  }
  ~Owned() { reset(); }

  void reset() {
    Callable callable = std::exchange(callable_, Callable{});
    if (callable.drop) callable.drop(callable.self);
  }
  explicit operator bool() const;
  const Callable& operator*() const { return callable_; }
  const Callable* operator->() const { return &callable_; }

private:
  Callable callable_{};
};

template <> inline Owned<portico_source>::operator bool() const { return callable_.next; }
template <> inline Owned<portico_task>::operator bool() const { return callable_.run; }
template <> inline Owned<portico_handler>::operator bool() const { return callable_.run; }
template <> inline Owned<portico_waker>::operator bool() const { return callable_.wake; }

}  // namespace portico::message
