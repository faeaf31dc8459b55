#include "trace/sampler.hpp"

#include <algorithm>

namespace portico::trace {

std::optional<Sampler> Sampler::named(std::string_view name, double share) {
  constexpr std::string_view by_parent = "parentbased_";
  Sampler sampler;
  sampler.by_parent_ = name.starts_with(by_parent);
  if (sampler.by_parent_) name.remove_prefix(by_parent.size());
  if (name == "always_on") return sampler;
  if (name == "always_off")
    sampler.share_ = 0;
  else if (name == "traceidratio")
    sampler.share_ =
        static_cast<std::uint64_t>(std::clamp(share, 0.0, 1.0) * 9223372036854775808.0);
  else
    return std::nullopt;
  return sampler;
}

}  // namespace portico::trace
