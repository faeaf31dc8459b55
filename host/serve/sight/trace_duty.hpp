#pragma once

// What a process that serves does so that its requests are traced: it reads what the operator says,
// and keeps the exporter. use() and finish() belong to one thread at a time.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "settings/settings.hpp"
#include "trace/export/exporter.hpp"

namespace portico::serve {

class TraceDuty {
public:
  /// Begins; tells in the log what of it cannot be used.
  explicit TraceDuty(const settings::Settings& settings);

  /// Of these, what takes effect at once.
  void use(const settings::Settings& settings);
  /// Nothing is traced any more; what waits is sent within that time. False: somebody is waited
  /// for still, and is left behind.
  bool finish(std::chrono::milliseconds patience);

  /// What of the settings and of the variables OTEL_* cannot be used, without a beginning.
  static std::vector<std::string> warnings(const settings::Settings& settings);
  /// None: nothing is traced.
  static std::optional<trace::Exporter::Figures> figures();
};

}  // namespace portico::serve
