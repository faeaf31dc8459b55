#include "tls/failures.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include <Poco/Logger.h>

namespace portico::tls {
namespace {

constexpr std::int64_t seconds_between_lines = 10;

std::atomic<std::uint64_t> untold{0};
std::atomic<std::int64_t> told_at{-seconds_between_lines};

/// One of those who ask at once is let.
bool may_tell() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  const std::int64_t now = std::chrono::duration_cast<std::chrono::seconds>(since).count();
  std::int64_t before = told_at.load();
  return now - before >= seconds_between_lines && told_at.compare_exchange_strong(before, now);
}

}  // namespace

void tell_failure(std::string_view peer, std::string_view why) {
  Poco::Logger& logger = Poco::Logger::get("portico.tls");
  const bool tells = may_tell();
  if (!tells) ++untold;
  if (!tells && !logger.debug()) return;
  std::string line{peer};
  line.append(": a TLS handshake has failed: ").append(why);
  if (!tells) return logger.debug(line);
  if (const std::uint64_t others = untold.exchange(0); others > 0)
    line += ", and " + std::to_string(others) + " more since the last such line";
  logger.information(line);
}

}  // namespace portico::tls
