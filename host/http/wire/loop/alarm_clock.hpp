#pragma once

// What is to happen at a time of its own, to the millisecond: of calls that wait. Deadlines, of
// which there are more and which hardly ever come, have the TimerWheel. Belongs to the loop.

#include <algorithm>
#include <chrono>

#include <boost/intrusive/set.hpp>

#include "http/wire/limits.hpp"

namespace portico::http {

class AlarmClock {
  struct Tag;
  using Hook =
      boost::intrusive::set_base_hook<boost::intrusive::tag<Tag>,
                                      boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

public:
  /// Leaves the clock when it is destroyed.
  class Entry : public Hook {
  public:
    /// It has left the clock by then, and may be set again.
    virtual void rings() = 0;
    bool operator<(const Entry& other) const { return at_ < other.at_; }

  protected:
    ~Entry() = default;

  private:
    friend class AlarmClock;
    Clock::time_point at_;
  };

  void set(Entry& entry, Clock::time_point at) {
    entry.unlink();
    entry.at_ = at;
    entries_.insert(entry);
  }
  static void clear(Entry& entry) { entry.unlink(); }

  /// How long nothing rings, of so much time.
  std::chrono::milliseconds quiet(std::chrono::milliseconds most) const {
    if (entries_.empty()) return most;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(entries_.begin()->at_ - Clock::now());
    return std::clamp(left, std::chrono::milliseconds{0}, most);
  }
  void ring(Clock::time_point now) {
    while (!entries_.empty() && entries_.begin()->at_ <= now) {
      Entry& entry = *entries_.begin();
      entry.unlink();
      entry.rings();
    }
  }

private:
  boost::intrusive::multiset<Entry, boost::intrusive::base_hook<Hook>,
                             boost::intrusive::constant_time_size<false>>
      entries_;
};

}  // namespace portico::http
