#pragma once

// The time as a loop tells it once a round, and the fields that all replies of this second have in
// common. Belongs to the loop.

#include <chrono>
#include <ctime>
#include <string_view>

#include "http/wire/common_fields.hpp"
#include "http/wire/limits.hpp"
#include "message/text.hpp"

namespace portico::http {

class LoopTime {
public:
  Clock::time_point now() const { return now_; }
  /// See common_fields().
  std::string_view fields() const { return fields_.view(); }

  void tell() {
    now_ = Clock::now();
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME_COARSE, &time);
    if (time.tv_sec == second_) return;
    second_ = time.tv_sec;
    fields_.clear();
    common_fields(fields_, second_);
  }

private:
  Clock::time_point now_ = Clock::now();
  std::time_t second_ = 0;
  message::Text fields_;
};

}  // namespace portico::http
