#pragma once

// A batch of spans as the body of a request by OTLP: an ExportTraceServiceRequest (opentelemetry
// proto 1.x, collector/trace/v1) in the JSON encoding, where ids are hexadecimal, numbers of 64
// bits are texts and enumerators are numbers:
//
//   {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":..}},
//    ..]},"scopeSpans":[{"scope":{"name":"portico","version":..},"spans":[{"traceId":..,
//    "spanId":..,"parentSpanId":..,"name":..,"kind":2,"startTimeUnixNano":"..",..},..]}]}]}
//
// No state; any thread.

#include <span>
#include <string>

#include "trace/trace_span.hpp"

namespace portico::trace {

/// `resource`: of the host.
std::string write_json(std::span<const Span> spans, std::span<const Attribute> resource);

/// The bits of a span that OTLP calls flags: those of W3C, and whether the parent is remote.
inline std::uint32_t flags_of(const Span& span) {
  constexpr std::uint32_t known = 0x100, remote = 0x200;
  return (span.context.sampled ? 1u : 0u) | known | (span.remote ? remote : 0u);
}

}  // namespace portico::trace
