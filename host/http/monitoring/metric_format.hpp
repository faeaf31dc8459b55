#pragma once

// The two texts that figures are written as. Any thread.
//
//   classic        # HELP name words                       (text exposition format 0.0.4)
//                  # TYPE name counter|gauge|histogram|summary
//                  name{label="value",...} number
//   open_metrics   the same, but that the name of a counter stands without _total before its
//                  samples, a bucket may have an exemplar, and the end is told
//                  (OpenMetrics 1.0.0)
//
//                  name_bucket{le="0.005"} number # {trace_id="..."} number when
//                  # EOF

#include <cstdint>
#include <string_view>

#include "message/request.hpp"

namespace portico::http {

enum class MetricFormat : std::uint8_t { classic, open_metrics };

/// The one that the request's Accept has more weight for (RFC 9110, section 12.5.1). OpenMetrics
/// has to be named, in version 1.0.0 or without one.
MetricFormat wanted_format(const message::Request& request);
std::string_view media_type_of(MetricFormat format);

}  // namespace portico::http
