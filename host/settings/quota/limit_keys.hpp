#pragma once

// The rows of the limits of routes: those of a plugin's section, and how the host counts. Constant.

#include "settings/value.hpp"

namespace portico::settings {

inline constexpr std::string_view rate_help =
    "{\"limit\": 100, \"per\": 60, \"by\": \"peer\"}: so many at once, and then one each per / "
    "limit seconds; by is peer, principal, key or header:NAME.";

template <auto Member>
inline constexpr Setting<Section>::Access of_limits = access_to<Section, &Section::limits, Member>;

inline constexpr Setting<Section> limit_keys[] = {
    {"limits.body", Kind::bytes, "", 0, largest_body, "", "Bytes of a request's body (413 beyond)",
     of_limits<&RouteLimits::body>},
    {"limits.deadline", Kind::seconds, "", 0.001, longest_handler, "",
     "Seconds for a handler that runs on the pool (504)", of_limits<&RouteLimits::deadline>},
    {"limits.at_most", Kind::count, "", 1, most_at_once, "",
     "Requests of one route that are served at once (503 beyond)",
     of_limits<&RouteLimits::at_most>},
    {"limits.rate", Kind::rate, "false", 0, 0, "",
     "How often one caller may ask one route (429 beyond); false: as often as it likes",
     of_limits<&RouteLimits::rate>, rate_help},
};

inline constexpr Setting<Settings> rate_keys[] = {
    {"rate.share", Kind::count, "1", 1, 1000, "",
     "Hosts that share the requests: each lets its part of every rate pass",
     access_to<Settings, &Settings::rate, &RateCounting::share>,
     "A rate of 100 is one of 25 on each of four hosts, if what is before them spreads the "
     "requests evenly."},
    {"rate.keys", Kind::count, "1000000", 1000, 100000000, "",
     "Callers whose requests are counted at the same time, of all routes together",
     access_to<Settings, &Settings::rate, &RateCounting::keys>,
     "Memory of 32 to 64 bytes for each, taken as they come where there is a rate. Beyond it those "
     "who have used up the least of their rate are forgotten first.",
     Effect::restart},
};

}  // namespace portico::settings
