#pragma once

// The body of the request whose head is complete: gathered into the request, passed on to the
// exchange's sink or to the slot's queue as it arrives, or read away. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "http/wire/limits.hpp"
#include "http/wire/reading/chunks.hpp"
#include "http/wire/reading/head.hpp"
#include "http/wire/reading/read_buffer.hpp"
#include "http/wire/request_slot.hpp"

namespace portico::http {

class BodyReader {
public:
  using State = Chunks::State;

  explicit BodyReader(ReadBuffer& buffer) : buffer_{buffer} {}

  /// To be filled from the head.
  Framing& expect() { return framing_; }
  const Framing& framing() const { return framing_; }
  /// Whether the client still waits for 100-continue.
  bool owes_continue() const { return framing_.expects_continue; }
  /// It is wanted now: whether 100-continue has to be said.
  bool pay_continue() {
    return std::exchange(framing_.expects_continue, false) && buffer_.rest_is_empty();
  }

  /// From here on it is read, for the request.
  void start(RequestSlot&, std::size_t limit, const Limits&);
  /// Or it is read away, or what has not come of it; refused when there is more than the limit.
  void start_discard(const Limits&);
  /// Takes what has come. `slot`: null when it is read away.
  State take(RequestSlot* slot);
  /// Where the next bytes of it go from the socket.
  std::span<char> room(RequestSlot&);
  /// So many were put there.
  void add(RequestSlot&, std::size_t size);

  /// There is a body, of which there is more to come.
  bool unread() const { return framing_.body != Framing::Body::none && !ended_; }
  /// Bytes that are to come of it for sure.
  std::uint64_t unread_bytes() const {
    if (framing_.body != Framing::Body::chunked) return started_ ? left_ : framing_.length;
    return started_ ? chunks_.left() : 0;
  }
  /// What comes from here on has no meaning: the rest of the body is not waited for.
  void lose_rest() { lost_ = true; }
  bool rest_is_lost() const { return lost_; }
  /// Why it is refused.
  const message::Refusal& refusal() const { return chunks_.refusal(); }
  /// Forgets it.
  void reset() {
    framing_ = {};
    started_ = ended_ = lost_ = false;
  }

private:
  enum class Mode { in_place, apart, passed, queued, chunked };

  State gather(RequestSlot&);
  State pass(RequestSlot&);
  State enqueue(BodyQueue&);
  State decode(RequestSlot&);
  State discard();

  ReadBuffer& buffer_;
  Framing framing_;
  Chunks chunks_;
  Mode mode_ = Mode::in_place;
  bool started_ = false, ended_ = false, lost_ = false;
  std::uint64_t left_ = 0;  ///< of one with a length, once it is started
};

}  // namespace portico::http
