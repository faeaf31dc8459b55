#pragma once

// The rows of what stands in front of the host. Constant.

#include "settings/value.hpp"

namespace portico::settings {

inline constexpr Setting<Settings> proxy_keys[] = {
    {"proxies.trusted", Kind::words, "[]", 0, 0, "",
     "Proxies whose word is taken for who sent a request, how and where to: networks (10.0.0.0/8), "
     "addresses, or unix",
     access_to<Settings, &Settings::proxies, &Proxies::trusted>,
     "unix: whoever comes over a unix socket. From anybody else these fields are not read."},
    {"proxies.fields", Kind::choice, R"("x-forwarded")", 0, 0, "x-forwarded forwarded",
     "Where they say it: X-Forwarded-For, -Proto, -Host, -Port and -Prefix, or Forwarded",
     access_to<Settings, &Settings::proxies, &Proxies::fields>,
     "Have the proxy set or remove them all."},
};

}  // namespace portico::settings
