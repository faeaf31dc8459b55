#pragma once

// What the numbers of a rate may be. Constant.

#include "settings/key.hpp"

namespace portico::settings {

inline constexpr Key rate_requests{"limit", Kind::count, "", 1, 1'000'000, "", ""};
inline constexpr Key rate_time{"per", Kind::seconds, "", 0.001, 31.0 * 86400, "", ""};

}  // namespace portico::settings
