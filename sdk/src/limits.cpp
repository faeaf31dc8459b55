#include "portico/limits.hpp"

#include <utility>

namespace portico {

namespace {

double seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

detail::Schema RequestLimits::document() const {
  detail::Schema made = detail::Schema::object();
  if (body) made["body"] = *body;
  if (deadline) made["deadline"] = seconds(*deadline);
  if (at_most) made["at_most"] = *at_most;
  if (rate) {
    detail::Schema entry = detail::Schema::object();
    entry["limit"] = rate->limit;
    entry["per"] = seconds(rate->per);
    entry["by"] = rate->by;
    made["rate"] = std::move(entry);
  }
  return made;
}

}  // namespace portico
