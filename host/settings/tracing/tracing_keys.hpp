#pragma once

// The rows of traces. Constant.

#include "settings/value.hpp"

namespace portico::settings {

template <auto Member>
inline constexpr Setting<Settings>::Access of_tracing =
    access_to<Settings, &Settings::tracing, Member>;

inline constexpr std::string_view tracing_note =
    "How they are sent, which are and under which name the host is known is said by the variables "
    "OTEL_* that OpenTelemetry gives every program, such as OTEL_EXPORTER_OTLP_ENDPOINT, "
    "OTEL_SERVICE_NAME and OTEL_TRACES_SAMPLER.";

inline constexpr Setting<Settings> tracing_keys[] = {
    {"tracing.endpoint", Kind::free_text, R"("")", 0, 0, "",
     "URL of a collector that takes traces by OTLP over HTTP, such as http://127.0.0.1:4318; "
     "empty: "
     "that of the variables, and nothing is traced where there is none",
     of_tracing<&Tracing::endpoint>, "Without a path, it is /v1/traces.", Effect::restart},
    {"tracing.accept", Kind::boolean, "true", 0, 0, "",
     "Go on with the trace that a client names (traceparent); false: each request begins its own",
     of_tracing<&Tracing::accept>,
     "Whoever may name one also decides whether it is recorded, unless OTEL_TRACES_SAMPLER says "
     "otherwise."},
    {"tracing.exclude", Kind::words, R"(["/healthz","/readyz","/metrics"])", 0, 0, "",
     "Paths whose requests are not recorded; a * at the end stands for any rest",
     of_tracing<&Tracing::exclude>},
};

}  // namespace portico::settings
