#pragma once

// What the supervisor is told of the process that serves: that its event loops run, and that it has
// outgrown its memory or its threads hang. As long as it lives; its servers outlive it.

#include <functional>
#include <string>

#include "http/wire/server.hpp"
#include "serve/sight/health.hpp"
#include "serve/sight/heartbeat.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

class VitalSigns {
public:
  /// `monitoring`: may be null. `complain`: on a thread of its own.
  VitalSigns(const settings::Settings& settings, http::Server& server, http::Server* monitoring,
             std::function<void(const std::string& why)> complain);

private:
  Heartbeat heartbeat_;
  Health health_;
};

}  // namespace portico::serve
