// Reports: a sparse reply; null means "not applicable" and is left out.

#include <optional>
#include <string>

#include <portico/portico.hpp>

namespace reports {

using namespace portico;

struct Report {
  int total;
  std::optional<double> average;
  std::optional<std::string> notes;
};

PORTICO_PLUGIN("reports", "1.0.0", .summary = "Reports without nulls") {
  app.get(
      "/report",
      Options{.tags = {"reports"}, .summary = "The report", .exclude_none = true, .quick = true},
      [] { return Report{.total = 100}; });
}

}  // namespace reports
