#include "isolation/remote_stream.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "isolation/inside/isolated.hpp"
#include "message/reply.hpp"
#include "route/witness.hpp"

namespace portico::isolation {

RemoteStream::RemoteStream(Process process, std::shared_ptr<Line> line, std::int64_t number)
    : process_{std::move(process)},
      line_{std::move(line)},
      number_{number},
      share_{line_->share(2 * window)} {}

RemoteStream::~RemoteStream() {
  if (waker_.drop) waker_.drop(waker_.self);
}

void* RemoteStream::open(Process process, const std::shared_ptr<Line>& line, std::int64_t number) {
  const auto made = std::make_shared<RemoteStream>(std::move(process), line, number);
  if (!line->attach(number, made)) made->ended_ = true;
  return new Shared{made};
}

void RemoteStream::close(void* self) {
  const std::unique_ptr<Shared> shared{&of(self)};
  RemoteStream& stream = **shared;
  {
    const std::lock_guard lock{stream.mutex_};
    stream.ended_ = true;
    stream.signal_.reset();
    if (const portico_waker waker = std::exchange(stream.waker_, {}); waker.drop)
      waker.drop(waker.self);
  }
  stream.line_->drop(stream.number_);
}

RemoteStream::Bytes RemoteStream::bytes(Process process, const std::shared_ptr<Line>& line,
                                        std::int64_t number) {
  if (number == 0) return {};
  void* const self = open(std::move(process), line, number);
  const auto signal = std::make_shared<message::Signal>();
  of(self)->signal_ = signal;
  return {{self, [](void* at, portico_str* chunk) { return of(at)->next(*chunk); }, close}, signal};
}

portico_values RemoteStream::values(Process process, const std::shared_ptr<Line>& line,
                                    std::int64_t number) {
  portico_values values{};
  values.size = sizeof values;
  if (number == 0) return values;
  values.self = open(std::move(process), line, number);
  values.next = [](void* at, portico_event* event) { return of(at)->next(*event); };
  values.listen = [](void* at, portico_waker waker) { of(at)->listen(waker); };
  values.drop = close;
  return values;
}

// ---- What comes ----

bool RemoteStream::came(Message message) {
  const std::lock_guard lock{mutex_};
  if (ended_) return true;
  ended_ = message.kind == Kind::end;
  if (credit_ <= 0 && !ended_)
    return process_->doom("sends more of a stream than it was asked for"), false;
  credit_ -= static_cast<std::int64_t>(message.bytes());
  held_ += message.bytes();
  if (!holds(parts_held_)) return false;
  const bool first = come_.empty();
  come_.push_back(std::move(message));
  if (first) wake();
  return true;
}

/// With so many bytes of parts; under the lock. False: of all that its process has sent that is too
/// much, and it is ended.
bool RemoteStream::holds(std::size_t of_parts) {
  parts_held_ = of_parts;
  if (share_.hold(held_ + of_parts)) return true;
  process_->doom("has more than " + std::to_string(line_->allowed() >> 20) +
                 " MiB held here of what it sends");
  return false;
}

void RemoteStream::lost(std::uint64_t) {
  const std::lock_guard lock{mutex_};
  ended_ = true;
  wake();
}

void RemoteStream::wake() {
  if (signal_) signal_->raise();
  if (waker_.wake) waker_.wake(waker_.self);
}

void RemoteStream::listen(const portico_waker& waker) {
  const std::lock_guard lock{mutex_};
  waker_ = waker;
}

// ---- What is asked ----

/// Has the next piece in given_.
portico_result RemoteStream::next() {
  for (;;) {
    const portico_result result = take();
    if (used_ >= window / 2) ask_for_more();
    if (result != PORTICO_OK) return result;
    if (!given_.open(most_from_isolated)) return misled();
    switch (given_.kind) {
    case Kind::end: return finish();
    case Kind::part:
      if (!take_in()) return misled();
      break;
    case Kind::whole: return put_together() ? PORTICO_OK : misled();
    default: return PORTICO_OK;
    }
  }
}

void RemoteStream::ask_for_more() {
  const auto more = static_cast<std::int64_t>(std::exchange(used_, 0));
  {
    const std::lock_guard lock{mutex_};
    credit_ += more;
  }
  line_->say(Kind::pull, 0, number_, number(more));
}

portico_result RemoteStream::misled() {
  process_->doom("gives a stream what makes no sense");
  return PORTICO_FAILED;
}

/// False: that is more than a value may be.
bool RemoteStream::take_in() {
  const std::string_view part = text_of(given_.value());
  const std::uint64_t most = process_->most_of_value();
  const std::size_t size = come_so_far_ + part.size();
  if (size > most) return false;
  {
    const std::lock_guard lock{mutex_};
    if (!holds(size)) return false;
  }
  const std::size_t cells = (size + sizeof(portico_value) - 1) / sizeof(portico_value);
  if (cells > parts_.capacity())
    parts_.reserve(std::max(cells, std::min(2 * cells, most / sizeof(portico_value))));
  parts_.resize(cells);
  std::memcpy(reinterpret_cast<char*>(parts_.data()) + come_so_far_, part.data(), part.size());
  come_so_far_ = size;
  return true;
}

/// Has in given_ what came in parts. False: that is no value.
bool RemoteStream::put_together() {
  Cells parts = std::exchange(parts_, {});
  const std::size_t size = std::exchange(come_so_far_, 0);
  const auto sizes = items_of(given_.value());
  if (sizes.size() != 2) return false;
  const auto cells = static_cast<std::uint64_t>(sizes[0].integer),
             texts = static_cast<std::uint64_t>(sizes[1].integer);
  if (cells > size || size - cells != texts || cells % sizeof(portico_value) != 0) return false;
  given_.adopt({static_cast<std::uint32_t>(Kind::chunk), 0, 0, number_,
                cells / sizeof(portico_value), texts},
               std::move(parts));
  return given_.open(process_->most_of_value());
}

portico_result RemoteStream::take() {
  const std::lock_guard lock{mutex_};
  if (come_.empty() && ended_) return PORTICO_FAILED;
  held_ -= std::exchange(in_hand_, 0);
  given_ = {};  // it may be idle for long
  static_cast<void>(holds(come_so_far_));
  if (come_.empty()) return PORTICO_IDLE;
  given_ = std::move(come_.front());
  come_.pop_front();
  in_hand_ = given_.bytes();
  used_ += in_hand_;
  return PORTICO_OK;
}

portico_result RemoteStream::finish() {
  const auto told = items_of(given_.value());
  if (told.size() < 3) return PORTICO_FAILED;
  const auto result = static_cast<portico_result>(told[0].integer);
  if (told[1].integer != 0) route::Witness::note_line();
  if (const auto why = text_of(told[2]); !why.empty()) route::Witness::say(why);
  return result == PORTICO_OK || result == PORTICO_IDLE ? PORTICO_FAILED : result;
}

portico_result RemoteStream::next(portico_str& chunk) {
  const portico_result result = next();
  if (result == PORTICO_OK) chunk = str_of(given_.value());
  return result;
}

portico_result RemoteStream::next(portico_event& event) {
  const portico_result result = next();
  if (result != PORTICO_OK) return result;
  const auto told = items_of(given_.value());
  if (told.size() < 5) return PORTICO_FAILED;
  event.retry = static_cast<std::uint32_t>(told[0].integer);
  if (told[1].kind == PORTICO_STRING) event.text = {told[1].text, told[1].size};
  event.event = str_of(told[2]);
  event.id = str_of(told[3]);
  event.comment = str_of(told[4]);
  if (told.size() > 5) event.data = &told[5];
  return result;
}

}  // namespace portico::isolation
