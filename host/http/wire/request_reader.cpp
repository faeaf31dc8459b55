#include "http/wire/request_reader.hpp"

#include <algorithm>
#include <cstring>

#include "http/input/multipart.hpp"

namespace portico::http {
namespace {

constexpr std::size_t least_room = 1024;
constexpr std::size_t apart_step = 65536;

}  // namespace

std::span<char> Intake::room(Turn* turn) {
  apart_ = nullptr;
  if (turn && mode_ == Mode::apart) {
    apart_ = &turn->body;
    auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left_, apart_step));
    return {turn->body.room(wanted), wanted};
  }
  if (!buffer_.data() ||
      buffer_.capacity() - end_ < (turn && mode_ == Mode::in_place ? 1 : least_room))
    make_room(turn);
  return {buffer_.data() + end_, buffer_.capacity() - end_};
}

void Intake::took(std::size_t count) {
  received_ += count;
  if (apart_)
    apart_->advance(count), left_ -= count;
  else
    end_ += count;
}

// A turn's views hold the buffer where it is: then another is taken for what comes.
void Intake::make_room(Turn* turn) {
  if (!buffer_.data()) return buffer_.grow(message::OctetBuffer::usual);
  if (turn) {
    turn->kept.swap(buffer_);
    buffer_.grow(message::OctetBuffer::usual);
    std::size_t size = end_ - body_;
    std::memcpy(buffer_.data(), turn->kept.data() + body_, size);
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

Intake::State Intake::head(const Limits& limits) {
  State state = scan_.advance({buffer_.data() + begin_, end_ - begin_}, limits);
  if (state == State::refused) fault_ = scan_.fault();
  return state;
}

message::Refusal Intake::parse(Turn& turn, message::Arena& arena) {
  framing_ = {};
  home_ = body_ = begin_ + scan_.end();
  return parse_head({buffer_.data() + begin_, scan_.end()}, scan_, arena, turn.exchange().request,
                    framing_);
}

void Intake::start_body(Turn& turn, std::size_t limit, const Limits& limits) {
  left_ = framing_.length;
  if (framing_.body == Framing::Body::chunked) {
    mode_ = Mode::chunked;
    chunks_ = Chunks{limit, limits.chunk_overhead};
  } else if (turn.exchange().multipart) {
    mode_ = Mode::passed;
  } else if (left_ <= buffer_.capacity() - body_) {
    mode_ = Mode::in_place;
  } else {
    mode_ = Mode::apart;
    turn.body.append(rest());
    left_ -= end_ - body_;
    end_ = body_;
  }
}

Intake::State Intake::body(Turn& turn) {
  auto& whole = turn.exchange().request.body;
  switch (mode_) {
  case Mode::in_place:
    if (end_ - body_ < left_) return State::more;
    whole = rest().substr(0, static_cast<std::size_t>(left_));
    body_ += static_cast<std::size_t>(left_);
    return State::complete;
  case Mode::apart:
    if (left_ > 0) return State::more;
    whole = turn.body.view();
    return State::complete;
  case Mode::passed: return pass(turn);
  case Mode::chunked: break;
  }
  return chunked(turn);
}

// What is passed on needs no room any more.
Intake::State Intake::pass(Turn& turn) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, end_ - body_));
  turn.exchange().multipart->take(rest().substr(0, size));
  body_ += size;
  left_ -= size;
  if (left_ == 0) return State::complete;
  body_ = end_ = home_;
  return State::more;
}

Intake::State Intake::chunked(Turn& turn) {
  auto& whole = turn.exchange().request.body;
  const auto& multipart = turn.exchange().multipart;
  std::size_t used = 0;
  auto state = chunks_.decode(rest(), &turn.body, used);
  body_ += used;
  if (state == Chunks::State::refused) return fault_ = chunks_.fault(), State::refused;
  if (multipart) {
    multipart->take(turn.body.view());
    turn.body.clear();
  }
  if (state == Chunks::State::more) {
    body_ = end_ = home_;
    return State::more;
  }
  whole = turn.body.view();
  return State::complete;
}

void Intake::start_discard(const Limits& limits) {
  left_ = framing_.length;
  mode_ = framing_.body == Framing::Body::chunked ? Mode::chunked : Mode::in_place;
  chunks_ = Chunks{limits.drain, limits.chunk_overhead};
}

// No turn has views any more when a body is discarded, so the buffer is used from its beginning
// again.
Intake::State Intake::discard() {
  State state = State::complete;
  std::size_t used = 0;
  if (mode_ == Mode::chunked) {
    auto decoded = chunks_.decode(rest(), nullptr, used);
    if (decoded == Chunks::State::refused) return fault_ = chunks_.fault(), State::refused;
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

void Intake::next() {
  begin_ = body_;
  scan_ = {};
  framing_ = {};
}

void Intake::reset() {
  if (buffer_.capacity() > message::OctetBuffer::usual) buffer_.reset();
  begin_ = body_ = end_ = 0;
  scan_ = {};
  framing_ = {};
}

}  // namespace portico::http
