#pragma once

// How often one caller may ask, as the settings and the docs of a route say it:
//
//   {"limit": 100, "per": 60, "by": "peer"}
//
// `limit` requests at once, and from then on one each `per` / `limit` seconds. Whose requests are
// counted together says `by`, which may be left out: "peer", "principal", "key" or "header:NAME".
// Values; any thread.

#include <cstdint>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "settings/log/log_settings.hpp"

namespace portico::settings {

struct Rate {
  enum class By {
    peer,       ///< the address a request comes from; of IPv6 its /64
    principal,  ///< who it is that asks
    key,        ///< the credential that it is asked with
    header      ///< a field of the request
  };

  std::uint32_t limit = 0;  ///< requests; 0: there is no rate
  Milliseconds per{};
  By by = By::peer;
  std::string header;  ///< of By::header: its name in lower case

  explicit operator bool() const { return limit > 0; }
  bool operator==(const Rate&) const = default;
};

/// What is wrong with the object, or "".
std::string rate_objection(const nlohmann::json& object);
/// Of one that there is no objection to; of false: none.
Rate rate_of(const nlohmann::json& value);
/// The same again.
nlohmann::json json_of(const Rate& rate);

}  // namespace portico::settings
