#include "http/wire/reading/request_reader.hpp"

#include <algorithm>
#include <cstring>

namespace portico::http {
namespace {

constexpr std::size_t least_room = 1024;
constexpr std::size_t apart_step = 65536;

}  // namespace

RequestReader::Read RequestReader::read(Socket& socket, RequestSlot* slot) {
  const Mode mode = slot ? mode_ : Mode::in_place;
  const ssize_t count = socket.receive(room(slot));
  if (count == Socket::would_block) return Read::none;
  if (count <= 0) return Read::over;
  const auto size = static_cast<std::size_t>(count);
  received_ += size;
  if (slot) owes_continue_ = false;  // the client does not wait
  if (mode != Mode::apart && mode != Mode::queued) return end_ += size, Read::some;
  mode == Mode::apart ? slot->body.advance(size) : slot->queue->add(size);
  left_ -= size;
  return Read::some;
}

std::span<char> RequestReader::room(RequestSlot* slot) {
  if (slot && mode_ == Mode::apart) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left_, apart_step));
    return {slot->body.room(wanted), wanted};
  }
  if (slot && mode_ == Mode::queued) {
    const std::span<char> place = slot->queue->room();
    return place.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, place.size())));
  }
  const bool fits = slot && mode_ == Mode::in_place;  // the whole body
  const std::size_t least = fits ? 1 : least_room;
  const bool small = slot && !fits && buffer_.capacity() < message::ByteBuffer::usual;
  if (!buffer_.data() || small || buffer_.capacity() - end_ < least) make_room(slot);
  return {buffer_.data() + end_, buffer_.capacity() - end_};
}

// A request's views hold the buffer where it is: then another is taken for what comes.
void RequestReader::make_room(RequestSlot* slot) {
  if (!buffer_.data()) return buffer_.grow(first_);
  if (slot) {
    slot->kept.swap(buffer_);
    buffer_.grow(message::ByteBuffer::usual);
    const std::size_t size = end_ - body_;
    std::memcpy(buffer_.data(), slot->kept.data() + body_, size);
    begin_ = body_ = home_ = 0;
    end_ = size;
    return;
  }
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    body_ -= std::min(body_, begin_);
    begin_ = 0;
  }
  if (buffer_.capacity() - end_ < least_room) buffer_.grow(buffer_.capacity() * 2);
}

RequestReader::State RequestReader::head(const Limits& limits) {
  const State state = scan_.advance({buffer_.data() + begin_, end_ - begin_}, limits);
  if (state == State::refused) refusal_ = scan_.refusal();
  return state;
}

message::Refusal RequestReader::parse(RequestSlot& slot) {
  framing_ = {};
  home_ = body_ = begin_ + scan_.end();
  Exchange& exchange = slot.exchange();
  const message::Refusal refusal = parse_head({buffer_.data() + begin_, scan_.end()}, scan_,
                                              exchange.arena, exchange.request, framing_);
  owes_continue_ = framing_.expects_continue;
  left_ = framing_.length;
  return refusal;
}

void RequestReader::start_body(RequestSlot& slot, std::size_t limit, const Limits& limits,
                               Clock::time_point now) {
  if (framing_.body == Framing::Body::chunked) {
    mode_ = Mode::chunked;
    chunks_ = Chunks{limit, limits.chunk_overhead};
  } else if (slot.queue) {
    mode_ = Mode::queued;
  } else if (slot.exchange().sink) {
    mode_ = Mode::passed;
  } else if (left_ <= buffer_.capacity() - body_) {
    mode_ = Mode::in_place;
  } else {
    mode_ = Mode::apart;
    slot.body.append(rest());
    left_ -= end_ - body_;
    end_ = body_;
  }
  started_ = true;
  pace_.start(limits, now, received_);
}

void RequestReader::start_discard(const Limits& limits, Clock::time_point now) {
  mode_ = framing_.body == Framing::Body::chunked ? Mode::chunked : Mode::in_place;
  if (!started_) chunks_ = Chunks{0, limits.chunk_overhead};
  chunks_.allow(limits.drain);
  pace_.start(limits, now, received_);
}

RequestReader::State RequestReader::body(RequestSlot* slot) {
  const State state = slot ? gather(*slot) : discard();
  ended_ = state == State::complete;
  return state;
}

RequestReader::State RequestReader::gather(RequestSlot& slot) {
  auto& whole = slot.exchange().request.body;
  switch (mode_) {
  case Mode::in_place:
    if (end_ - body_ < left_) return State::more;
    whole = rest().substr(0, static_cast<std::size_t>(left_));
    body_ += static_cast<std::size_t>(left_);
    return State::complete;
  case Mode::apart:
    if (left_ > 0) return State::more;
    whole = slot.body.view();
    return State::complete;
  case Mode::passed: return pass(slot);
  case Mode::queued: return enqueue(*slot.queue);
  case Mode::chunked: break;
  }
  return chunked(slot);
}

// What is passed on needs no room any more.
RequestReader::State RequestReader::pass(RequestSlot& slot) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, end_ - body_));
  slot.exchange().sink->write(rest().substr(0, size));
  body_ += size;
  left_ -= size;
  if (left_ == 0) return State::complete;
  body_ = end_ = home_;
  return State::more;
}

// What has come with the head; the rest goes there from the socket.
RequestReader::State RequestReader::enqueue(BodyQueue& queue) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, end_ - body_));
  const std::size_t taken = queue.append(rest().substr(0, size));
  if (taken > 0) owes_continue_ = false;
  body_ += taken;
  left_ -= taken;
  return left_ == 0 ? State::complete : State::more;
}

RequestReader::State RequestReader::chunked(RequestSlot& slot) {
  std::size_t used = 0;
  BodyQueue* const queue = slot.queue.get();
  const auto bytes = queue ? rest().substr(0, queue->free()) : rest();
  const auto state = chunks_.decode(bytes, &slot.body, used);
  body_ += used;
  if (queue) {
    if (used > 0) owes_continue_ = false;
    queue->append(slot.body.view());
    slot.body.clear();
  }
  if (state == Chunks::State::refused) return refusal_ = chunks_.refusal(), State::refused;
  if (BodySink* const sink = slot.exchange().sink) {
    sink->write(slot.body.view());
    slot.body.clear();
  }
  if (state == Chunks::State::more) {
    if (rest_is_empty()) body_ = end_ = home_;
    return State::more;
  }
  slot.exchange().request.body = slot.body.view();
  return State::complete;
}

// No request has views any more when a body is read away, so the buffer is used from its beginning
// again.
RequestReader::State RequestReader::discard() {
  State state = State::complete;
  std::size_t used = 0;
  if (mode_ == Mode::chunked) {
    const auto decoded = chunks_.decode(rest(), nullptr, used);
    if (decoded == Chunks::State::refused) return refusal_ = chunks_.refusal(), State::refused;
    if (decoded == Chunks::State::more) state = State::more;
  } else {
    used = static_cast<std::size_t>(std::min<std::uint64_t>(left_, end_ - body_));
    left_ -= used;
    if (left_ > 0) state = State::more;
  }
  body_ += used;
  if (body_ == end_) body_ = end_ = 0;
  begin_ = body_;
  return state;
}

void RequestReader::next() {
  begin_ = body_;
  scan_ = {};
  framing_ = {};
  begun_ = owes_continue_ = started_ = ended_ = lost_ = false;
}

void RequestReader::reset() {
  if (buffer_.capacity() > message::ByteBuffer::usual) buffer_.reset();
  begin_ = body_ = end_ = 0;
  next();
}

}  // namespace portico::http
