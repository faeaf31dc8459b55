#pragma once

// The spans of a request that is over, by the semantic conventions of OpenTelemetry for HTTP (1.2x,
// "HTTP server"):
//
//   GET /items/{id}   server    from the end of the head to that of the answer
//     verify                    who calls is asked about, where that takes a while
//     receive                   until the body is there, or its handler begins
//     check                     parameters and body are read, and held to the model
//     handler                   until the reply is there; spans of the plugin's own are in it
//       render                  the reply is held to its model, and written
//     send                      fields are added, and all of it goes out
//
// The time between two of them was one of waiting for a thread. No state; any thread.

#include "http/wire/service.hpp"
#include "route/traffic.hpp"

namespace portico::http {

/// Of a request that has a trail.
void tell_spans(const Record& record);

/// Has a request that is sampled stand for others like it in the histogram of that traffic.
void exemplify(route::Traffic& traffic, const Record& record);

}  // namespace portico::http
