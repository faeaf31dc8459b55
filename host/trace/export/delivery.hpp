#pragma once

// One attempt after the other to hand a batch to a collector, by OTLP over HTTP (opentelemetry.io,
// OTLP 1.x, "OTLP/HTTP Response"): over a connection that is kept. One thread.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "trace/export/collector.hpp"

namespace Poco::Net {
class HTTPClientSession;
}

namespace portico::trace {

class Delivery {
public:
  using Clock = std::chrono::steady_clock;

  explicit Delivery(Collector collector);
  ~Delivery();

  struct Outcome {
    enum class What {
      taken,
      again,   ///< it may be tried again: 429, 502, 503, 504, or nobody was there
      refused  ///< whatever is sent
    };
    What what = What::taken;
    std::string why{};
    std::chrono::milliseconds after{};  ///< before that, nobody is to try again
    std::uint64_t rejected = 0;         ///< spans of those that were taken
  };
  /// Waits for the answer as long as the collector's timeout says, and no longer than `over` does:
  /// it is asked all the while.
  Outcome send(const std::string& body, const std::function<bool()>& over);
  const Collector& collector() const { return collector_; }

private:
  Outcome ask(const std::string& body, const std::function<bool()>& over);

  std::unique_ptr<Poco::Net::HTTPClientSession> make_session() const;

  const Collector collector_;
  std::function<bool()> over_ = [] { return false; };      ///< of what is sent now
  std::unique_ptr<Poco::Net::HTTPClientSession> session_;  ///< null: there is no connection
};

}  // namespace portico::trace
