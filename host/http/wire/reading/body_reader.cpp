#include "http/wire/reading/body_reader.hpp"

#include <algorithm>

namespace portico::http {
namespace {

constexpr std::size_t apart_step = 65536;

std::size_t smaller(std::uint64_t left, std::size_t size) {
  return static_cast<std::size_t>(std::min<std::uint64_t>(left, size));
}

}  // namespace

void BodyReader::start(RequestSlot& slot, std::size_t limit, const Limits& limits) {
  left_ = framing_.length;
  started_ = true;
  if (framing_.body == Framing::Body::chunked) {
    mode_ = Mode::chunked;
    chunks_ = Chunks{limit, limits.chunk_overhead};
  } else if (slot.queue) {
    mode_ = Mode::queued;
  } else if (slot.exchange().sink) {
    mode_ = Mode::passed;
  } else if (buffer_.fits(left_)) {
    mode_ = Mode::in_place;
  } else {
    mode_ = Mode::apart;
    slot.body.append(buffer_.rest());
    left_ -= buffer_.rest().size();
    buffer_.drop_rest();
  }
}

void BodyReader::start_discard(const Limits& limits) {
  mode_ = framing_.body == Framing::Body::chunked ? Mode::chunked : Mode::in_place;
  if (!std::exchange(started_, true)) {
    left_ = framing_.length;
    chunks_ = Chunks{0, limits.chunk_overhead};
  }
  chunks_.allow(limits.drain);
}

std::span<char> BodyReader::room(RequestSlot& slot) {
  switch (mode_) {
  case Mode::apart: {
    const std::size_t wanted = smaller(left_, apart_step);
    return {slot.body.room(wanted), wanted};
  }
  case Mode::queued: {
    const std::span<char> place = slot.queue->room();
    return place.first(smaller(left_, place.size()));
  }
  case Mode::in_place: return buffer_.room(1, slot.kept);  // there is room for the whole
  case Mode::passed:
  case Mode::chunked: break;
  }
  return buffer_.room(ReadBuffer::usual_room, slot.kept);
}

void BodyReader::add(RequestSlot& slot, std::size_t size) {
  framing_.expects_continue = false;  // the client does not wait
  if (mode_ != Mode::apart && mode_ != Mode::queued) return buffer_.add(size);
  mode_ == Mode::apart ? slot.body.advance(size) : slot.queue->add(size);
  left_ -= size;
}

BodyReader::State BodyReader::take(RequestSlot* slot) {
  const State state = slot ? gather(*slot) : discard();
  ended_ = state == State::complete;
  return state;
}

BodyReader::State BodyReader::gather(RequestSlot& slot) {
  auto& whole = slot.exchange().request.body;
  switch (mode_) {
  case Mode::in_place:
    if (buffer_.rest().size() < left_) return State::more;
    whole = buffer_.rest().substr(0, static_cast<std::size_t>(left_));
    buffer_.take(whole.size());
    return State::complete;
  case Mode::apart:
    if (left_ > 0) return State::more;
    whole = slot.body.view();
    return State::complete;
  case Mode::passed: return pass(slot);
  case Mode::queued: return enqueue(*slot.queue);
  case Mode::chunked: break;
  }
  return decode(slot);
}

// What is passed on needs no room any more.
BodyReader::State BodyReader::pass(RequestSlot& slot) {
  const std::size_t size = smaller(left_, buffer_.rest().size());
  slot.exchange().sink->write(buffer_.rest().substr(0, size));
  buffer_.take(size);
  left_ -= size;
  if (left_ == 0) return State::complete;
  buffer_.reuse_body();
  return State::more;
}

// What has come with the head; the rest goes there from the socket.
BodyReader::State BodyReader::enqueue(BodyQueue& queue) {
  const std::size_t size = smaller(left_, buffer_.rest().size());
  const std::size_t taken = http::append(queue, buffer_.rest().substr(0, size));
  if (taken > 0) framing_.expects_continue = false;
  buffer_.take(taken);
  left_ -= taken;
  return left_ == 0 ? State::complete : State::more;
}

BodyReader::State BodyReader::decode(RequestSlot& slot) {
  std::size_t used = 0;
  BodyQueue* const queue = slot.queue.get();
  const auto bytes = queue ? buffer_.rest().substr(0, queue->free()) : buffer_.rest();
  const State state = chunks_.decode(bytes, &slot.body, used);
  buffer_.take(used);
  if (queue) {
    if (used > 0) framing_.expects_continue = false;
    http::append(*queue, slot.body.view());
    slot.body.clear();
  }
  if (state == State::refused) return State::refused;
  if (BodySink* const sink = slot.exchange().sink) {
    sink->write(slot.body.view());
    slot.body.clear();
  }
  if (state == State::more) {
    if (buffer_.rest_is_empty()) buffer_.reuse_body();
    return State::more;
  }
  if (!queue) slot.exchange().request.body = slot.body.view();  // else a handler has the exchange
  return State::complete;
}

// No request has views any more when a body is read away.
BodyReader::State BodyReader::discard() {
  State state = State::complete;
  std::size_t used = 0;
  if (mode_ == Mode::chunked) {
    state = chunks_.decode(buffer_.rest(), nullptr, used);
    if (state == State::refused) return state;
  } else {
    used = smaller(left_, buffer_.rest().size());
    left_ -= used;
    if (left_ > 0) state = State::more;
  }
  buffer_.discard(used);
  return state;
}

}  // namespace portico::http
