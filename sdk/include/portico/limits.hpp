#pragma once

// Limits: what the requests of a route are held to by the host, before the handler runs.
//
//   app.post("/notes/", create_note,
//            {.limits = {.body = 64_KiB, .deadline = 2s, .at_most = 20, .rate = per_minute(100)}});
//
// The operator may have smaller ones, which count then. Start time only. Needs a host that knows
// portico/limits.h.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "portico/limits.h"
#include "portico/schema.hpp"

namespace portico {

/// `limit` requests of one caller at once, and then one each `per` / `limit`.
struct RateLimit {
  std::uint32_t limit = 0;          ///< 1 to 1,000,000
  std::chrono::milliseconds per{};  ///< a millisecond to 31 days
  /// Whose requests are counted together: "peer", "principal", "key" or "header:NAME". Where the
  /// host does not know of a request what it is by, the peer counts.
  std::string by = "peer";
};

///@{
/// So many of one caller in that time.
inline RateLimit per_second(std::uint32_t limit, std::string by = "peer") {
  return {limit, std::chrono::seconds{1}, std::move(by)};
}
inline RateLimit per_minute(std::uint32_t limit, std::string by = "peer") {
  return {limit, std::chrono::minutes{1}, std::move(by)};
}
inline RateLimit per_hour(std::uint32_t limit, std::string by = "peer") {
  return {limit, std::chrono::hours{1}, std::move(by)};
}
inline RateLimit per_day(std::uint32_t limit, std::string by = "peer") {
  return {limit, std::chrono::hours{24}, std::move(by)};
}
///@}

/// What is not given is as the host has it.
struct RequestLimits {
  std::optional<std::uint64_t> body{};                  ///< bytes of a request's body; 413 beyond
  std::optional<std::chrono::milliseconds> deadline{};  ///< of the handler; 504 beyond
  std::optional<std::uint32_t> at_most{};  ///< requests of the route at once; 503 beyond
  std::optional<RateLimit> rate{};         ///< 429 beyond

  /// Whether anything is given.
  bool any() const { return body || deadline || at_most || rate; }
  /// "x-portico-policy" of the route's docs.
  detail::Schema document() const;
};

inline namespace literals {

///@{
/// 64_KiB: 65,536 bytes.
constexpr std::uint64_t operator""_KiB(unsigned long long number) { return number << 10; }
constexpr std::uint64_t operator""_MiB(unsigned long long number) { return number << 20; }
///@}

}  // namespace literals

}  // namespace portico
