#pragma once

// The rows of the log. Constant.

#include "settings/value.hpp"

namespace portico::settings {

template <auto Member>
inline constexpr Setting<Settings>::Access of_log = access_to<Settings, &Settings::log, Member>;

inline constexpr Setting<Settings> log_keys[] = {
    {"log.level", Kind::choice, R"("information")", 0, 0, "debug information warning error",
     "The least important lines to write", of_log<&Log::level>},
    {"log.format", Kind::choice, R"("plain")", 0, 0, "plain json",
     "One line of text or one JSON object an event", of_log<&Log::format>},
    {"log.file", Kind::free_text, R"("")", 0, 0, "",
     "File that the log is added to; empty: standard error", of_log<&Log::file>,
     "It is opened again by SIGUSR1, SIGHUP and portico reload: rename it first.", Effect::restart},
    {"log.access", Kind::boolean, "true", 0, 0, "",
     "A line for every request, at the level information", of_log<&Log::access>,
     "Peer, method, target, status, bytes of the body, milliseconds, plugin, route and request id "
     "(- for what there is not; cut at the end when the connection ended before the answer did). "
     "Lines that nobody takes off a pipe are dropped, not waited for."},
    {"log.access_format", Kind::choice, R"("standard")", 0, 0, "standard combined",
     "What that line looks like: as log.format says, or the combined format of nginx and Apache",
     of_log<&Log::access_format>},
    {"log.fields", Kind::tokens, "[]", 0, 0, "",
     "Fields of the request that the line has beside the rest, such as user-agent or referer; "
     "host is the one that was asked for, version that of HTTP",
     of_log<&Log::fields>, "A combined line has those that the format has."},
    {"log.exclude", Kind::words, R"(["/healthz","/readyz","/metrics"])", 0, 0, "",
     "Paths whose requests have no line as long as their status is below 400; a * at the end "
     "stands for any rest",
     of_log<&Log::exclude>},
    {"log.redact", Kind::words,
     R"(["access_token","refresh_token","id_token","token","jwt","assertion","api_key",)"
     R"("api-key","apikey","key","password","passwd","pwd","secret","client_secret",)"
     R"("code","signature","sig","auth","session","sessionid","session_id",)"
     R"("x-amz-signature","x-amz-credential","x-amz-security-token","x-goog-signature",)"
     R"("x-goog-credential","authorization","proxy-authorization","cookie","x-api-key",)"
     R"("x-auth-token","x-csrf-token"])",
     0, 0, "",
     "Query parameters and fields whose values are written as ***, whatever their letters' case",
     of_log<&Log::redact>},
    {"log.slow", Kind::seconds, "0", 0, 86400, "",
     "Seconds from the end of a request's head to the end of its answer beyond which a warning "
     "names its route; 0: none does",
     of_log<&Log::slow>, "Answers that are made in pieces, such as event streams, never count."},
};

}  // namespace portico::settings
