#include "model/format/format.hpp"

#include <algorithm>
#include <iterator>

namespace portico::model {
namespace {

constexpr Format formats[] = {
    {"binary", "bytes", nullptr, Kind::bytes},
    {"date", "date", coerce_date},
    {"time", "time", coerce_time},
    {"date-time", "datetime", coerce_datetime},
    {"duration", "timedelta", coerce_timedelta},
    {"uuid", "uuid", coerce_uuid},
    {"decimal", "decimal", coerce_decimal, Kind::decimal},
    {"email", "function-after[_validate(), str]", coerce_email},
    {"uri", "function-wrap[wrap_val()]", coerce_url, Kind::url},
    {"ipv4",
     "lax-or-strict[lax=function-plain[ip_v4_address_validator()],strict=json-or-python[json="
     "function-after[IPv4Address(), str],python=is-instance[IPv4Address]]]",
     coerce_ipv4},
    {"ipv6",
     "lax-or-strict[lax=function-plain[ip_v6_address_validator()],strict=json-or-python[json="
     "function-after[IPv6Address(), str],python=is-instance[IPv6Address]]]",
     coerce_ipv6},
    {"ipvanyaddress", "function-plain[_validate()]", coerce_ip},
};

}  // namespace

const Format* find_format(std::string_view name) {
  const auto* found = std::find_if(std::begin(formats), std::end(formats),
                                   [&](const Format& known) { return known.name == name; });
  return found == std::end(formats) ? nullptr : found;
}

}  // namespace portico::model
