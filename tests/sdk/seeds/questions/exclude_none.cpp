#include <portico/portico.hpp>

namespace exclude_none {

using namespace portico;

struct Report {
  std::int64_t total;
  std::optional<double> average;
  std::optional<std::string> notes;
};

PORTICO_PLUGIN("exclude_none", "1.0.0") {
  // average and notes are null: left out, {"total": 100}
  app.get("/report", {.name = "get_report", .exclude_none = true}, [] { return Report{100}; });
}

}  // namespace exclude_none
