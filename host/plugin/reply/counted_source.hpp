#pragma once

// A source whose handler states how many bytes it gives. One that gives more, or ends before,
// fails and is told, so that a client never takes what it got for the whole. Used by one thread at
// a time.

#include <cstdint>

#include "message/owned.hpp"
#include "route/route.hpp"

namespace portico::plugin {

/// The route must outlive it.
message::Owned<portico_source> counted_source(const route::Route& route,
                                              message::Owned<portico_source> inner,
                                              std::uint64_t length);

}  // namespace portico::plugin
