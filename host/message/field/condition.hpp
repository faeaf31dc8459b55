#pragma once

// Conditional requests (RFC 9110 section 13): whether the client has what it asks for already, or
// has lost an update. Pure functions; any thread.

#include <ctime>
#include <string_view>

namespace portico::message {

/// The fields of a request; no data: not sent. Repeated fields are joined with ", ".
struct Conditions {
  std::string_view if_match{}, if_none_match{}, if_modified_since{}, if_unmodified_since{},
      if_range{};
};

/// What identifies the representation that would be sent.
struct Validators {
  std::string_view etag;           ///< with its quotes, and W/ when weak; empty: none
  std::string_view last_modified;  ///< as sent; empty: none
};

enum class Precondition {
  holds,
  not_modified,  ///< 304
  failed         ///< 412
};
enum class Reading { read, other };  ///< GET and HEAD, or any other method

Precondition evaluate(const Conditions& conditions, const Validators& validators, Reading reading);

/// Whether the Range field counts: If-Range is absent, or names exactly these validators and they
/// are strong. A date is strong when it lies at least a second before `now`.
bool range_counts(const Conditions& conditions, const Validators& validators, std::time_t now);

}  // namespace portico::message
