#pragma once

// The rows of what stands in front of the host. Constant.

#include "settings/value.hpp"

namespace portico::settings {

inline constexpr Setting<Settings> proxy_keys[] = {
    {"docs.root_path", Kind::prefix, R"("")", 0, 0, "",
     "What clients see before all paths where a proxy takes it off, such as /v1; empty: nothing",
     access_to<Settings, &Settings::docs, &Docs::root_path>,
     "A proxy that is trusted may say it of each request (X-Forwarded-Prefix)."},

    {"proxies.trusted", Kind::words, "[]", 0, 0, "",
     "Proxies whose word is taken for who sent a request, how and where to: networks (10.0.0.0/8), "
     "addresses, or unix",
     access_to<Settings, &Settings::proxies, &Proxies::trusted>,
     "unix: whoever comes over a unix socket. From anybody else these fields are not read."},
    {"proxies.fields", Kind::choice, R"("x-forwarded")", 0, 0, "x-forwarded forwarded",
     "Where they say it: X-Forwarded-For, -Proto, -Host, -Port and -Prefix, or Forwarded",
     access_to<Settings, &Settings::proxies, &Proxies::fields>, "Have the proxy set or remove them all."},
};

}  // namespace portico::settings
