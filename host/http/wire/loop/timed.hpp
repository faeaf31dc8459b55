#pragma once

// What the wheel of a loop holds: something that acts when its deadline has passed. Belongs to the
// loop.

#include "http/wire/loop/timer_wheel.hpp"

namespace portico::http {

class Timed : public TimerWheel::Entry {
public:
  virtual void expired() = 0;

protected:
  ~Timed() = default;
};

}  // namespace portico::http
