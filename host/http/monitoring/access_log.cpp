#include "http/monitoring/access_log.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <Poco/Logger.h>

#include "http/input/matched.hpp"
#include "http/monitoring/access_line.hpp"
#include "os/ascii.hpp"
#include "os/per_thread.hpp"
#include "route/route.hpp"
#include "settings/log/log.hpp"
#include "settings/log/log_scope.hpp"

namespace portico::http {
namespace {

constexpr std::size_t enough = 16384;
constexpr int first_that_says_no = 400;

struct Lines {
  std::string text;
  std::size_t dropped = 0;  ///< since the last line that was written
};

Lines& mine() {
  thread_local constinit os::PerThread<Lines> lines;
  return lines.get();
}

// There is room again.
void complain(std::size_t dropped) {
  Poco::Logger::get("access").warning(std::to_string(dropped) +
                                      " lines were dropped: the log was not read");
}

bool matches(std::string_view pattern, std::string_view path) {
  if (!pattern.ends_with('*')) return pattern == path;
  return path.starts_with(pattern.substr(0, pattern.size() - 1));
}

/// The bit of those that have so many bytes; of many, they share one.
std::uint64_t bit_of(std::size_t size) {
  return std::uint64_t{1} << std::min<std::size_t>(size, 63);
}

/// Those of the paths that one of the patterns may match.
std::uint64_t lengths_of(const std::vector<std::string>& patterns) {
  std::uint64_t all = 0;
  for (const std::string& pattern : patterns)
    all |= pattern.ends_with('*') ? ~(bit_of(pattern.size() - 1) - 1) : bit_of(pattern.size());
  return all;
}

/// "items GET /items/{id}"; what the host answers by itself has method and path.
std::string name_of(const Record& record) {
  if (const route::Route* const route = route_of(record.exchange))
    return route->plugin + ' ' + route->label();
  const message::Request& request = record.exchange.request;
  return std::string{request.method} + ' ' + std::string{request.path};
}

/// Those that say no are worth a line.
bool is_excluded(const Record& record, const AccessLog::Options& options) {
  const std::string_view path = record.exchange.request.path;
  if ((options.excluded_lengths & bit_of(path.size())) == 0) return false;
  if (record.status == 0 || record.status >= first_that_says_no) return false;
  const auto& exclude = options.log.exclude;
  return std::any_of(exclude.begin(), exclude.end(),
                     [path](const std::string& pattern) { return matches(pattern, path); });
}

void tell_slow(const Record& record) {
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(record.took);
  const settings::LogScope scope{record.exchange.id, record.exchange.trace};
  Poco::Logger::get("portico.http")
      .warning("slow: " + name_of(record) + " took " + std::to_string(took.count()) +
               " ms, status " + (record.status ? std::to_string(record.status) : "-"));
}

}  // namespace

void AccessLog::use(const Options& options) {
  const std::lock_guard lock{mutex_};
  Options next = options;
  for (std::string& field : next.log.fields) field = os::lower(std::move(field));
  next.excluded_lengths = lengths_of(next.log.exclude);
  if (all_.empty() || !(all_.back() == next)) all_.push_back(std::move(next));
  const bool writes = options.enabled || options.log.slow.count() > 0;
  now_.store(writes ? &all_.back() : nullptr, std::memory_order_release);
}

void AccessLog::add(const Record& record, const Options& options) const {
  if (options.log.slow.count() > 0 && record.took > options.log.slow && !record.exchange.in_pieces)
    tell_slow(record);
  if (!options.enabled || is_excluded(record, options)) return;
  Lines& lines = mine();
  append_access_line(lines.text, record, options.log);
  lines.text += '\n';
  if (lines.text.size() >= enough) flush();
}

void AccessLog::flush() const {
  Lines& lines = mine();
  if (lines.text.empty()) return;
  const std::size_t dropped = settings::write_lines(lines.text);
  lines.text.clear();
  if (dropped == 0 && lines.dropped > 0) complain(lines.dropped);
  lines.dropped = dropped > 0 ? lines.dropped + dropped : 0;
}

}  // namespace portico::http
