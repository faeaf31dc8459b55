#pragma once

// What comes from a client: watches heads arrive, hands them out parsed, gathers bodies, passes
// them on or reads them away, keeps what is pipelined behind them, and knows until when and how
// fast a body has to come. Views into its memory hold until the requests that have them are over:
// only then does it move. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "http/wire/limits.hpp"
#include "http/wire/loop/timer_wheel.hpp"
#include "http/wire/reading/body_pace.hpp"
#include "http/wire/reading/chunks.hpp"
#include "http/wire/reading/head.hpp"
#include "http/wire/reading/intake_pace.hpp"
#include "http/wire/reading/scan.hpp"
#include "http/wire/request_slot.hpp"
#include "http/wire/socket.hpp"
#include "message/byte_buffer.hpp"

namespace portico::http {

class RequestReader {
public:
  using State = Scan::State;
  enum class Read {
    some,
    none,  ///< for now
    over   ///< the client has ended, or is gone
  };

  /// `first`: bytes that it takes memory for at first.
  explicit RequestReader(std::size_t first = message::ByteBuffer::usual) : first_{first} {}

  /// Reads once. `slot`: the request whose body is read, or null when none has views into this.
  Read read(Socket& socket, RequestSlot* slot);

  /// Looks for the end of the next head.
  State head(const Limits&);
  /// Once a head: its first bytes are here.
  bool begins() { return !std::exchange(begun_, true); }
  /// Takes the complete head apart.
  message::Refusal parse(RequestSlot&);
  const Framing& framing() const { return framing_; }
  /// Whether the client still waits for 100-continue.
  bool owes_continue() const { return owes_continue_; }
  /// It is wanted now: whether 100-continue has to be said.
  bool pay_continue() { return std::exchange(owes_continue_, false) && rest_is_empty(); }
  /// The request has a body, of which there is more to come.
  bool has_unread_body() const { return framing_.body != Framing::Body::none && !ended_; }
  /// Bytes that are to come of it for sure.
  std::uint64_t unread() const {
    if (framing_.body != Framing::Body::chunked) return left_;
    return started_ ? chunks_.left() : 0;
  }
  /// What comes from here on has no meaning: the rest of the body is not waited for.
  void lose_rest() { lost_ = true; }
  bool rest_is_lost() const { return lost_; }

  /// Gathers the body of the parsed request into the request, or passes it on to the exchange's
  /// sink or to the slot's queue.
  void start_body(RequestSlot&, std::size_t limit, const Limits&, Clock::time_point now);
  /// Or reads it away, or what has not come of it; refused when there is more than the limit.
  void start_discard(const Limits&, Clock::time_point now);
  /// `slot`: null when it is read away.
  State body(RequestSlot* slot);
  /// When to ask whether the body keeps pace.
  Clock::time_point deadline() const { return pace_.deadline(); }
  bool keeps_pace(const Limits& limits, Clock::time_point now) {
    return pace_.keeps(limits, now, received_);
  }
  /// What has come is worked on; meanwhile nobody waits for more.
  void begin_standing(Clock::time_point now) { stands_since_ = now; }
  void end_standing(Clock::time_point now) { pace_.excuse(now - stands_since_); }

  // The same of one that is read as it arrives.

  void start_intake(const Limits& limits, Clock::time_point now) {
    intake_pace_.start(limits, now, received_);
  }
  Clock::time_point intake_deadline() const { return intake_pace_.deadline(); }
  IntakePace::Late late(const Limits& limits, Clock::time_point now, const BodyQueue::Turn& turn) {
    return intake_pace_.late(limits, now, received_, turn);
  }

  /// Forgets the request that is complete; what follows is the next head.
  void next();

  const message::Refusal& refusal() const { return refusal_; }
  bool empty() const { return begin_ == end_; }
  /// Nothing has come behind the request that is complete.
  bool rest_is_empty() const { return body_ == end_; }
  /// Nothing yet but empty lines.
  bool blank() const { return scan_.blank(); }
  void reset();

private:
  enum class Mode { in_place, apart, passed, queued, chunked };

  std::string_view rest() const { return {buffer_.data() + body_, end_ - body_}; }
  std::span<char> room(RequestSlot* slot);
  void make_room(RequestSlot* slot);
  State gather(RequestSlot&);
  State pass(RequestSlot&);
  State enqueue(BodyQueue&);
  State chunked(RequestSlot&);
  State discard();

  std::size_t first_;
  message::ByteBuffer buffer_;
  std::size_t begin_ = 0;  ///< of the head
  std::size_t body_ = 0;   ///< of what is not taken yet of the body
  std::size_t home_ = 0;   ///< where the body began
  std::size_t end_ = 0;    ///< of the bytes
  Scan scan_;
  Framing framing_;
  Chunks chunks_;
  Mode mode_ = Mode::in_place;
  bool begun_ = false, owes_continue_ = false;
  bool started_ = false, ended_ = false, lost_ = false;  ///< of the body
  std::uint64_t left_ = 0;                               ///< of a body with a length
  std::uint64_t received_ = 0;
  BodyPace pace_;
  Clock::time_point stands_since_;
  IntakePace intake_pace_;
  message::Refusal refusal_;
};

}  // namespace portico::http
