#pragma once

// A reply as the host takes it over when its handler has returned: its status, and the fields that
// a handler may say and the host acts on and writes itself.
//
//   Content-Type        the media type, in place of the one that came with the body
//   Content-Length      of a stream: it is sent with that length; of an answer to HEAD without a
//                       body, and of 304: what GET would have; else it has to be the body's own
//   Connection          close: the connection ends with the reply; keep-alive, upgrade: nothing
//   Transfer-Encoding   chunked, of a stream: nothing, for the host sends it so
//
// A reply of another status than the route's is held to what the route declares of it: see
// declared.hpp. A stream of events is marked as one that nobody keeps or holds back. For the thread
// that ran the handler.

#include <string>

#include "plugin/call.hpp"

namespace portico::plugin {

/// What is wrong with what the handler said, or "".
std::string complete(portico_call& call);

}  // namespace portico::plugin
