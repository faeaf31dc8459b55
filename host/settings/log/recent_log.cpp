#include "settings/log/recent_log.hpp"

#include <algorithm>

#include "os/memory/room.hpp"
#include "os/timestamp.hpp"

namespace portico::settings {
namespace {

os::RingInUse<RecentLog>& ring() {
  static auto& one = *new os::RingInUse<RecentLog>;
  return one;
}

RecentLine read(const KeptLine& line) {
  return {
      os::kept_moment(line.nanoseconds),
      static_cast<RecentLine::Severity>(std::min<std::uint32_t>(line.severity, RecentLine::error)),
      os::text_in(line.logger), os::text_in(line.text)};
}

}  // namespace

std::string_view RecentLine::level() const {
  switch (severity) {
  case debug: return "debug";
  case information: return "information";
  case warning: return "warning";
  case error: break;
  }
  return "error";
}

void keep_recent_in(RecentLog& log) { ring().use(log); }

void keep_recent(const RecentLine& line) {
  ring().with([&](RecentLog& log) {
    return log.add([&](KeptLine& kept) {
      kept.nanoseconds = os::nanoseconds_of(line.when);
      kept.severity = line.severity;
      os::put(kept.logger, line.logger);
      os::put(kept.text, line.text);
    });
  });
}

std::vector<RecentLine> recent_lines() {
  return ring().with([](const RecentLog& log) { return log.all(read); });
}

}  // namespace portico::settings
