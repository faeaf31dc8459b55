#pragma once

// A body in pieces, coded on its way to the connection. A source is used by one thread at a time.

#include <memory>

#include "message/body/encoder.hpp"
#include "message/reply.hpp"
#include "message/text.hpp"

namespace portico::http {

/// Each piece of `inner` can be decoded when it arrives. A failure of `inner` ends the body without
/// an end of its coding, so that the client sees that it is cut short.
message::Owned<portico_source> coded_source(message::Owned<portico_source> inner,
                                            std::unique_ptr<message::Encoder> encoder);

/// The same of a body that is there already.
message::Owned<portico_source> coded_source(message::Text body,
                                            std::unique_ptr<message::Encoder> encoder);

}  // namespace portico::http
