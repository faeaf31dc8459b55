#pragma once

// The rows of the deadlines. Constant.

#include "settings/value.hpp"

namespace portico::settings {

template <auto Member>
inline constexpr Setting<Settings>::Access of_deadlines =
    access_to<Settings, &Settings::deadlines, Member>;

inline constexpr double longest_deadline = 86400;  ///< seconds

inline constexpr Setting<Settings> deadline_keys[] = {
    {"deadlines.header", Kind::seconds, "10", 0.001, longest_deadline, "",
     "Seconds for a request's head (408)", of_deadlines<&Deadlines::header>},
    {"deadlines.body", Kind::seconds, "30", 0, longest_deadline, "",
     "Seconds for a request's body (408); 0: as long as it keeps limits.body_rate",
     of_deadlines<&Deadlines::body>},
    {"deadlines.keep_alive", Kind::seconds, "15", 0.001, longest_deadline, "",
     "Seconds a connection may idle between requests", of_deadlines<&Deadlines::keep_alive>},
    {"deadlines.handler", Kind::seconds, "30", 0.001, longest_deadline, "",
     "Seconds for a handler that runs on the pool (504)", of_deadlines<&Deadlines::handler>},
    {"deadlines.send", Kind::seconds, "30", 0.001, longest_deadline, "",
     "Seconds in which a client must take limits.send_rate of its response, or anything at all",
     of_deadlines<&Deadlines::send>},
    {"deadlines.lame_duck", Kind::seconds, "0", 0, longest_deadline, "",
     "Seconds after SIGTERM in which requests are still taken while /readyz says 503 and every "
     "connection ends with its next reply",
     of_deadlines<&Deadlines::lame_duck>,
     "Longer than a load balancer needs to see it: the interval of its probes times the failures "
     "that it counts."},
    {"deadlines.shutdown", Kind::seconds, "10", 0, longest_deadline, "",
     "Seconds for requests and background tasks to end after SIGTERM",
     of_deadlines<&Deadlines::shutdown>},
    {"deadlines.health_check", Kind::seconds, "0.8", 0.001, longest_deadline, "",
     "Seconds after which a health check of a plugin counts as failing",
     of_deadlines<&Deadlines::health_check>,
     "Less than a prober waits for /readyz: Kubernetes does for a second."},
    {"deadlines.tls_handshake", Kind::seconds, "10", 0.001, longest_deadline, "",
     "Seconds for the handshake of TLS", of_deadlines<&Deadlines::tls_handshake>},
    {"deadlines.heartbeat", Kind::seconds, "10", 0, longest_deadline, "",
     "Seconds without a sign of life after which the serving process is ended and followed by "
     "another; 0: never",
     of_deadlines<&Deadlines::heartbeat>,
     "It gives none while an event loop of it is stuck, or while somebody has stopped it."},
};

}  // namespace portico::settings
