#include "isolation/inside/outflow.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <shared_mutex>
#include <span>
#include <string>
#include <utility>

#include "isolation/block.hpp"
#include "isolation/inside/channel.hpp"
#include "plugin/service/boundary.hpp"
#include "portico/thrown.hpp"
#include "route/flight.hpp"

namespace portico::isolation {
namespace {

using namespace std::chrono_literals;

/// Bytes of a piece, at most.
constexpr std::int64_t most_of_piece = 65536;
/// What a source may take of the thread that reads a channel, at once.
constexpr auto time_of_lead = 300us;
/// After which a source without a waker is asked again, as values.h promises.
constexpr auto usual_pause = 250ms;

/// How a source of values says that it has something, as long as anybody wants it.
struct Waker {
  std::weak_ptr<Outflow> outflow;

  static portico_waker make(std::weak_ptr<Outflow> outflow) {
    return {new Waker{std::move(outflow)},
            [](void* self) {
              if (const auto whose = static_cast<Waker*>(self)->outflow.lock()) whose->wake();
            },
            [](void* self) { delete static_cast<Waker*>(self); }};
  }
};

}  // namespace

// ---- When it is asked ----

bool Outflow::pull(Channel& channel, std::int64_t number, std::int64_t credit) {
  const std::lock_guard lock{mutex_};
  if (!channel_) {  // the thread that asks reads both without the lock
    channel_ = &channel;
    number_ = number;
  }
  credit_ += credit;
  return !over_ && credit_ > 0 && !std::exchange(running_, true);
}

void Outflow::wake() {
  {
    const std::lock_guard lock{mutex_};
    woken_ = true;
    if (over_ || credit_ <= 0 || std::exchange(running_, true)) return;
  }
  hand_over();
}

void Outflow::drop() {
  const std::lock_guard lock{mutex_};
  over_ = true;
}

void Outflow::hand_over() {
  const auto self = shared_from_this();
  if (!channel_->crew().run([self] { self->run(nullptr); }))
    channel_->crew().run_at(Crew::Clock::now() + usual_pause, [self] { self->run(nullptr); });
}

void Outflow::run(Lead* lead) {
  const std::shared_lock running{channel_->running()};
  const route::Flight flight{this->flight};
  const auto began = Crew::Clock::now();
  while (step() == Next::go_on) {
    if (!lead && !channel_->flush()) return;
    if (lead && Crew::Clock::now() - began > time_of_lead) return hand_over();
  }
  if (!lead) channel_->flush();
}

Outflow::Next Outflow::step() {
  std::int64_t credit;
  {
    const std::lock_guard lock{mutex_};
    if (over_ || credit_ <= 0) return running_ = false, Next::over;
    credit = credit_;
    woken_ = false;
  }
  std::int64_t left = credit;
  Given given = Given::end;
  const route::Witness witness;
  try {
    const route::Pace::Call measured{*pace_};
    given = give(left);
  } catch (...) {
    route::Witness::say("threw " + detail::describe_thrown());
    end(PORTICO_FAILED, witness);
  }
  if (given == Given::nothing) return rest();
  const std::lock_guard lock{mutex_};
  credit_ -= credit - left;
  if (given == Given::piece) return Next::go_on;
  over_ = true;
  return Next::over;
}

Outflow::Next Outflow::rest() {
  const std::lock_guard lock{mutex_};
  if (woken_) return Next::go_on;
  running_ = false;
  if (!wakes())
    channel_->crew().run_at(Crew::Clock::now() + usual_pause,
                            [self = shared_from_this()] { self->wake(); });
  return Next::over;
}

Outflow::Given Outflow::end(portico_result result, const route::Witness& witness) {
  const std::array told{number(result), number(witness.logged() ? 1 : 0), text(witness.why())};
  channel_->say(Kind::end, 0, number_, array(told));
  return Given::end;
}

void Outflow::send_piece(Kind kind, std::string_view& bytes, std::int64_t& most) {
  const auto size = static_cast<std::size_t>(std::clamp<std::int64_t>(most, 1, most_of_piece));
  const std::string_view piece = bytes.substr(0, size);
  most -= static_cast<std::int64_t>(channel_->say_text(kind, number_, piece));
  bytes.remove_prefix(piece.size());
}

// ---- What it gives ----

Outflow::Given Source::give(std::int64_t& most) {
  const route::Witness witness;
  if (rest_.empty()) {
    portico_str chunk{};
    const portico_result result = source_->next(source_->self, &chunk);
    if (result != PORTICO_OK) return end(result, witness);
    rest_ = plugin::view(chunk);
  }
  send_piece(Kind::chunk, rest_, most);
  return Given::piece;
}

void Values::listen() {
  if (std::exchange(listens_, true) || !values_->listen) return;
  values_->listen(values_->self, Waker::make(weak_from_this()));
}

Outflow::Given Values::give(std::int64_t& most) {
  if (!parts_.empty()) return give_part(most);
  const route::Witness witness;
  listen();
  portico_event event{};
  event.size = sizeof event;
  const portico_result result = values_->next(values_->self, &event);
  if (result == PORTICO_IDLE) return Given::nothing;
  if (result != PORTICO_OK) return end(result, witness);
  const portico_value none{};
  const std::array told{number(event.retry), event.text.data ? text(event.text) : none,
                        text(event.event),   text(event.id),
                        text(event.comment), event.data ? *event.data : none};
  const portico_value value = array(std::span{told}.first(event.data ? 6 : 5));
  try {
    most -= static_cast<std::int64_t>(channel_->say(Kind::chunk, 0, number_, value));
    return Given::piece;
  } catch (const TooLarge&) {
    return cut(value, most, witness);
  }
}

Outflow::Given Values::cut(const portico_value& value, std::int64_t& most,
                           const route::Witness& witness) {
  Block block;
  block.write(value);
  const std::size_t cells = block.cells().size() * sizeof(portico_value);
  const std::uint64_t size = std::max<std::uint64_t>(cells + block.texts().size(), block.used());
  if (size > channel_->most_of_value()) {
    route::Witness::say("gave a value of more than the " +
                        std::to_string(channel_->most_of_value() >> 20) +
                        " MiB of process.value: raise that in the plugin's section, or give it in "
                        "smaller ones");
    return end(PORTICO_FAILED, witness);
  }
  parts_.assign(reinterpret_cast<const char*>(block.cells().data()), cells).append(block.texts());
  rest_ = parts_;
  of_cells_ = static_cast<std::int64_t>(cells);
  return give_part(most);
}

Outflow::Given Values::give_part(std::int64_t& most) {
  if (!rest_.empty()) return send_piece(Kind::part, rest_, most), Given::piece;
  const std::array sizes{number(of_cells_),
                         number(static_cast<std::int64_t>(parts_.size()) - of_cells_)};
  most -= static_cast<std::int64_t>(channel_->say(Kind::whole, 0, number_, array(sizes)));
  std::string{}.swap(parts_);
  return Given::piece;
}

}  // namespace portico::isolation
