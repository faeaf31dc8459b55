#pragma once

// One line for every request, after the words of the log:
//
//   plain   timestamp information access PEER METHOD TARGET STATUS BYTES MILLISECONDS PLUGIN ROUTE
//           request=ID[ client=SUBJECT][ cut]
//   json    {"time":...,"level":"information","logger":"access","request":...,"peer":...,
//            "method":...,"target":...,"status":200,"bytes":...,"milliseconds":...,"plugin":...,
//            "route":...,["client":...,]"cut":false}
//
// What there is not is "-", in JSON null: the target of a head that could not be read, the status
// of a request that was not answered, the plugin of what the host answers by itself. The client is
// the subject of the certificate that it has shown, where there is one.
//
// Each loop gathers its lines and writes them when it has nothing else to do, or has many; there is
// no lock and, with buffers that have grown, no allocation before that. Any thread.

#include <atomic>
#include <cstddef>
#include <string>

#include "http/wire/service.hpp"
#include "settings/settings.hpp"

namespace portico::http {

class AccessLog {
public:
  struct Options {
    bool enabled = false;
    settings::LogFormat format = settings::LogFormat::plain;
  };

  explicit AccessLog(Options options) : options_{options} {}
  /// For lines that come later.
  void use(Options options) { options_.store(options, std::memory_order_relaxed); }

  /// Into the lines of this thread.
  void add(const Record& record) const;
  /// Writes the lines of this thread.
  void flush() const;

private:
  std::atomic<Options> options_;
};

}  // namespace portico::http
