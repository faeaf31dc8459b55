#pragma once

// An open file, socket or pipe by its number: closed when this goes. One thread at a time.

#include <utility>

#include <unistd.h>

namespace portico::os {

class Descriptor {
public:
  Descriptor() = default;
  /// Owns `number`; a negative one is none.
  explicit Descriptor(int number) : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  int number() const { return number_; }
  /// Somebody else closes it.
  int release() { return std::exchange(number_, -1); }

private:
  int number_ = -1;
};

}  // namespace portico::os
