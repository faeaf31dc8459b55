#pragma once

// Which requests are traced, as OTEL_TRACES_SAMPLER says. A value; any thread.

#include <cstdint>
#include <optional>
#include <string_view>

#include "trace/trace_context.hpp"

namespace portico::trace {

class Sampler {
public:
  /// All that begin here, and what others have begun as they say: parentbased_always_on.
  Sampler() = default;
  /// By its name in the specification; `share`: of traceidratio, 0 to 1. None: there is none of
  /// that name.
  static std::optional<Sampler> named(std::string_view name, double share);

  /// `sent`: the context of whoever asks; null: it has none.
  bool takes(const TraceId& trace, const Context* sent) const {
    if (sent && by_parent_) return sent->sampled;
    return share_ >= whole || trace.low >> 1 < share_;
  }
  bool operator==(const Sampler&) const = default;

private:
  static constexpr std::uint64_t whole = std::uint64_t{1} << 63;

  bool by_parent_ = true;
  std::uint64_t share_ = whole;  ///< of the trace ids, by their last 63 bits
};

}  // namespace portico::trace
