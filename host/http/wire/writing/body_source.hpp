#pragma once

// The source of a reply whose head is on the wire. On whichever thread asks.

#include <cstdint>
#include <string_view>

#include "http/wire/service.hpp"
#include "portico/abi.h"

namespace portico::http {

/// What a source answered.
struct SourceAnswer {
  enum class Kind : std::uint8_t {
    chunk,    ///< which may be empty
    nothing,  ///< for now
    end,
    failure
  };
  Kind kind = Kind::chunk;
  std::string_view chunk;  ///< the source's own until it is asked again
};

/// Asks the source once. One that gives more bytes than the head has told, or ends before it gave
/// them, fails and is told in the log; the chunk that is too much is dropped. `exchange.bytes` are
/// those that came before.
SourceAnswer ask_source(Service& service, const Exchange& exchange,
                        const portico_source& source) noexcept;

}  // namespace portico::http
