#pragma once

// The octets of a connection on their way in: watches heads arrive, hands them out parsed, gathers
// or discards bodies, and keeps what is pipelined behind them. Knows no socket: it is told where
// octets were put. Views into it hold until the turns that have them are over: only then does its
// memory move. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <span>

#include "http/wire/chunks.hpp"
#include "http/wire/head.hpp"
#include "http/wire/limits.hpp"
#include "http/wire/request_slot.hpp"
#include "http/wire/scan.hpp"
#include "message/byte_buffer.hpp"

namespace portico::http {

class Intake {
public:
  using State = Scan::State;

  /// Where to read to; never empty. Tell with took() how much came. `turn`: the request whose body
  /// is read, or null when no turn has views into this.
  std::span<char> room(Turn* turn);
  void took(std::size_t count);

  /// Looks for the end of the next head.
  State head(const Limits&);
  /// Takes the complete head apart.
  message::Refusal parse(Turn&, message::Arena&);
  const Framing& framing() const { return framing_; }

  /// Gathers the body of the parsed request into turn.exchange().request.body, or passes it on to
  /// turn.exchange().multipart.
  void start_body(Turn&, std::size_t limit, const Limits&);
  State body(Turn&);
  /// Or reads it away; refused when there is more than the limit.
  void start_discard(const Limits&);
  State discard();
  /// Forgets the request that is complete; what follows is the next head.
  void next();

  const message::Refusal& fault() const { return fault_; }
  bool empty() const { return begin_ == end_; }
  /// Nothing has come behind the request that is complete.
  bool rest_is_empty() const { return body_ == end_; }
  bool blank() const { return scan_.blank(); }
  std::uint64_t received() const { return received_; }  ///< octets in its life
  void reset();

private:
  enum class Mode { in_place, apart, passed, chunked };

  std::string_view rest() const { return {buffer_.data() + body_, end_ - body_}; }
  void make_room(Turn*);
  State pass(Turn&);
  State chunked(Turn&);

  message::OctetBuffer buffer_;
  std::size_t begin_ = 0;  ///< of the head
  std::size_t body_ = 0;   ///< of what is not taken yet of the body
  std::size_t home_ = 0;   ///< where the body began
  std::size_t end_ = 0;    ///< of the octets
  Scan scan_;
  Framing framing_;
  Chunks chunks_;
  Mode mode_ = Mode::in_place;
  std::uint64_t left_ = 0;  ///< of a body with a length
  std::uint64_t received_ = 0;
  message::Text* apart_ = nullptr;  ///< room() was in here
  message::Refusal fault_;
};

}  // namespace portico::http
