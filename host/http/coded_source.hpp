#pragma once

// A body in pieces, coded on its way to the connection. A source is used by one thread at a time.

#include <memory>

#include "http/encoder.hpp"
#include "model/text.hpp"
#include "plugin/reply.hpp"

namespace portico::http {

/// Each piece of `inner` can be decoded when it arrives. A failure of `inner` ends the body without
/// an end of its coding, so that the client sees that it is cut short.
plugin::Owned<portico_source> coded_source(plugin::Owned<portico_source> inner,
                                           std::unique_ptr<Encoder> encoder);

/// The same of a body that is there already.
plugin::Owned<portico_source> coded_source(model::Text body, std::unique_ptr<Encoder> encoder);

}  // namespace portico::http
