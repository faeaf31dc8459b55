#include "process/recycles.hpp"

#include <algorithm>

namespace portico::process {

bool Recycles::begin(Time now) {
  if (last_ && now - *last_ < pause_) return false;
  const bool soon = last_ && now - *last_ < 2 * pause_;
  pause_ = soon ? std::min(2 * pause_, longest) : shortest_;
  last_ = now;
  return true;
}

}  // namespace portico::process
