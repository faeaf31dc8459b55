#pragma once

// A time zone of IANA, as the system has it (/usr/share/zoneinfo, TZif: RFC 9636). Seconds of Unix
// time. Immutable; any thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portico::task {

class Zone {
public:
  using Seconds = std::int64_t;

  /// "Europe/Berlin"; "" and "UTC" need no file. Throws std::runtime_error: there is none of that
  /// name.
  static std::shared_ptr<const Zone> find(const std::string& name);

  /// What its clocks are ahead of UTC at that moment.
  Seconds offset(Seconds moment) const;
  /// The moment at which its clocks say that; the first where there are two. Where they skip it,
  /// they are ahead by then, and say as much more.
  Seconds moment(Seconds local) const;

private:
  /// A day of the year and the second of it, on clocks that have not changed yet.
  struct Change {
    enum class Kind { julian, day, weekday } kind = Kind::weekday;
    int month = 0, week = 0, day = 0;
    Seconds time = 7200;
  };
  /// What holds behind the last transition of the file (POSIX, TZ).
  struct Rule {
    Seconds standard = 0, summer = 0;
    bool changes = false;
    Change begin, end;  ///< of summer time
  };
  class Reader;

  static Seconds second_of(const Change& change, int year);
  Seconds by_rule(Seconds moment) const;

  std::vector<Seconds> transitions_;
  std::vector<Seconds> offsets_;  ///< from each of them on
  Seconds first_ = 0;             ///< before the first
  std::optional<Rule> rule_;
};

}  // namespace portico::task
