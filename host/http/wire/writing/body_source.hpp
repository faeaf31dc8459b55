#pragma once

// The source of a reply whose head is on the wire. On whichever thread asks.

#include <string_view>

#include "http/wire/service.hpp"
#include "portico/abi.h"

namespace portico::http {

/// What a source answered.
struct SourceAnswer {
  enum class Kind : portico_result {
    chunk = PORTICO_OK,  ///< which may be empty
    end = PORTICO_END,
    nothing = message::Reply::idle,  ///< for now
    failure = PORTICO_FAILED         ///< and whatever is not a result
  };
  Kind kind = Kind::chunk;
  std::string_view chunk;  ///< the source's own until it is asked again
};

inline SourceAnswer::Kind kind_of(portico_result result) {
  const bool known =
      result == PORTICO_OK || result == PORTICO_END || result == message::Reply::idle;
  return known ? SourceAnswer::Kind{result} : SourceAnswer::Kind::failure;
}

/// The answer of a source whose head has told how much it gives: one that gives more bytes, or ends
/// before it gave them, fails and is told in the log; the chunk that is too much is dropped.
/// `exchange.bytes` are those that came before.
SourceAnswer held_to_length(const Exchange& exchange, const SourceAnswer& answer) noexcept;

/// Asks the source once.
inline SourceAnswer ask_source(Service& service, const Exchange& exchange,
                               const portico_source& source) noexcept {
  portico_str chunk{};
  const portico_result result = service.ask(exchange, source, chunk);
  const SourceAnswer answer{kind_of(result), {chunk.data, chunk.size}};
  return exchange.reply.length ? held_to_length(exchange, answer) : answer;
}

}  // namespace portico::http
