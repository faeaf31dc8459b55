#pragma once

// The rows of `security`. Constant.

#include "settings/value.hpp"

namespace portico::settings {

inline constexpr Setting<Settings> security_keys[] = {
    {"security.schemes", Kind::schemes, "{}", 0, 0, "",
     "Who verifies the credentials of which scheme, by its name",
     access_to<Settings, &Settings::security, &Security::schemes>,
     "{\"bearer\": {\"verify\": \"jwt\", \"issuer\": \"https://id.example.org\", \"audience\": "
     "\"api\", \"jwks\": \"keys.json\"}, \"key\": {\"verify\": \"keys\", \"file\": \"api.keys\"}}: "
     "by jwt, keys, htpasswd, certificate or plugin. Files that are replaced are read within a "
     "second. PLUGIN__NAME is the scheme of one plugin."},
    {"security.unverified", Kind::choice, R"("handler")", 0, 0, "handler deny",
     "What becomes of a route whose scheme nobody verifies",
     access_to<Settings, &Settings::security, &Security::unverified>,
     "handler: its handler gets what the client has sent, and the log says so at load; deny: it is "
     "refused."},
    {"security.docs", Kind::words, "[]", 0, 0, "",
     "Schemes that the documents and their pages ask for, any one of them, each with its scopes "
     "behind it; empty: none",
     access_to<Settings, &Settings::security, &Security::docs>, "[\"basic\", \"bearer docs\"]."},
    {"security.monitoring", Kind::words, "[]", 0, 0, "",
     "The same of /metrics and the operator's page on the main addresses",
     access_to<Settings, &Settings::security, &Security::monitoring>,
     "/healthz and /readyz stay open for probes, as do the addresses of monitoring.listen."},
    {"security.attempts", Kind::count, "10", 0, 1000000, "",
     "Requests with wrong credentials, from one peer, until the next is answered 429; 0: no limit",
     access_to<Settings, &Settings::security, &Security::attempts>,
     "For one name, whoever tries it: ten times as many. Behind a proxy that proxies.trusted does "
     "not name all clients are one peer."},
    {"security.attempts_per", Kind::seconds, "60", 1, 86400, "", "Seconds in which they count",
     access_to<Settings, &Settings::security, &Security::attempts_per>},
    {"security.remembered", Kind::count, "10000", 0, 1000000, "",
     "Credentials of a scheme that are remembered as verified, by a keyed hash, until they expire",
     access_to<Settings, &Settings::security, &Security::remembered>,
     "Each takes up to 4 KiB on the average: 40 MiB for 10000. Principals beyond 16 KiB are not "
     "remembered."},
};

}  // namespace portico::settings
