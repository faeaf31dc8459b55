#include "http/monitoring/metric_format.hpp"

#include <algorithm>

#include "message/arena.hpp"
#include "message/field/headers.hpp"
#include "message/field/media_type.hpp"
#include "message/field/weight.hpp"

namespace portico::http {
namespace {

bool is_spoken(std::string_view version) { return version.empty() || version == "1.0.0"; }

}  // namespace

MetricFormat wanted_format(const message::Request& request) {
  int classic = 0, open_metrics = 0;
  message::Arena arena;
  for (const message::Header& field : request.headers) {
    if (!os::same_word(field.name, "accept")) continue;
    message::each_word(field.value, [&](std::string_view text) {
      const auto member = message::MediaType::parse(text, arena);
      const bool open = member.type == "application/openmetrics-text" &&
                        is_spoken(member.parameter("version").value_or(""));
      if (open) open_metrics = std::max(open_metrics, weight_of(member));
      if (member.type == "text/plain") classic = std::max(classic, weight_of(member));
    });
  }
  return open_metrics > 0 && open_metrics >= classic ? MetricFormat::open_metrics
                                                     : MetricFormat::classic;
}

std::string_view media_type_of(MetricFormat format) {
  return format == MetricFormat::open_metrics
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

}  // namespace portico::http
