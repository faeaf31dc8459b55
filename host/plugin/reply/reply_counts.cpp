#include "plugin/reply/reply_counts.hpp"

#include <array>

#include "route/flight.hpp"

namespace portico::plugin {

ReplyCounts& reply_counts(const route::Route& route) {
  static std::array<ReplyCounts, route::FlightMemory::most_labels> all;
  return all[route.flight % all.size()];
}

}  // namespace portico::plugin
