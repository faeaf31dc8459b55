#pragma once

// The same in the binary encoding: Protocol Buffers, version 3. A field is its number, shifted by
// three, with the kind of what follows in the lowest bits: 0 a varint, 1 eight bytes, 2 a length
// and as many bytes, 5 four bytes. Fields that have their default are left out. No state; any
// thread.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "trace/trace_span.hpp"

namespace portico::trace {

std::string write_protobuf(std::span<const Span> spans, std::span<const Attribute> resource);

/// What a collector says beside that it has taken a batch (ExportTraceServiceResponse).
struct Partial {
  std::uint64_t rejected = 0;  ///< spans
  std::string why;
};
/// What makes no sense says nothing.
Partial read_protobuf(std::string_view answer);
Partial read_json(std::string_view answer);

}  // namespace portico::trace
