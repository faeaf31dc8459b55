#include "http/wire/writing/source_reader.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "http/wire/connection.hpp"
#include "http/wire/loop/loop.hpp"
#include "http/wire/writing/own_answer.hpp"

namespace portico::http {
namespace {

constexpr std::chrono::milliseconds pool_pause{10};
/// For a source that has nothing, of a client that sends no more.
constexpr std::chrono::milliseconds last_patience{1000};
// What a source gives on the loop before others have their turn.
constexpr int asked_at_once = 32;
constexpr std::size_t bytes_at_once = 24576;
constexpr std::chrono::microseconds pull_time{500};

}  // namespace

void SourceReader::begin() {
  state_ = State::asking;
  pulled_ = false;
}

SourceReader::Outcome SourceReader::step() {
  switch (state_) {
  case State::none: return flush();
  case State::asking: return ask();
  case State::offloaded: return send_queued();
  case State::waiting: break;
  }
  return wait_for_source();
}

SourceReader::Outcome SourceReader::flush() {
  const Outcome outcome = writer_.flush(ReplyWriter::Deadline::of_sending);
  if (outcome == Outcome::flushed && state_ == State::waiting) arm_waiting();
  return outcome;
}

SourceReader::Outcome SourceReader::expired() {
  if (state_ == State::none || writer_.pace().blocked()) return writer_.expired();
  if (state_ == State::offloaded) return Outcome::wait;
  if (gone_at_ && Clock::now() >= *gone_at_) return Outcome::broken;
  rouse(Word::of_source);
  return Outcome::go_on;
}

// A chunk may be borrowed until the next is asked for: then everything is sent before. The pool may
// be long about the next one: then also. A source is not asked for more than its client takes.
SourceReader::Outcome SourceReader::ask() {
  const RequestSlot& slot = pipeline_.last();
  const bool here = commons_.service.source_place(slot.exchange(), slot.place) == Place::loop;
  const bool sends_first = !here || writer_.borrows() || writer_.pace().blocked();
  if (!writer_.output().empty() && sends_first) return flush();
  if (pulled_ && commons_.ends_early(slot.exchange())) return end(), Outcome::go_on;
  if (!here) return pull_elsewhere();
  return writer_.client().loop->baton().may_call() ? pull_here() : Outcome::yield;
}

SourceReader::Outcome SourceReader::pull_elsewhere() {
  offload();
  if (commons_.pool.submit(job_, pipeline_.last().exchange().owner, Lanes::Kind::pull))
    return Outcome::wait;
  job_.end();
  state_ = State::asking;
  commons_.arm(*writer_.client().connection, pool_pause);
  return Outcome::wait;
}

void SourceReader::offload() {
  state_ = State::offloaded;
  queued_ = true;
  writer_.pace().forget();
  TimerWheel::clear(*writer_.client().connection);
  job_.begin_pull(*writer_.client().connection, pipeline_.last().exchange(), writer_.sending());
}

SourceReader::Outcome SourceReader::returned() {
  state_ = State::asking;
  pulled_ = true;
  job_.chunks.move_to(writer_.output().text());
  return follow(job_.answer);
}

// The job goes on while the loop sends what it has brought so far; not more than that, so that a
// client that does not read stops the source.
SourceReader::Outcome SourceReader::send_queued() {
  Output& output = writer_.output();
  if (output.empty()) job_.chunks.move_to(output.text());
  return output.empty() ? Outcome::wait : flush();
}

/// A few chunks, each in a call that the loop may be lost in.
class SourceReader::LoopPull final : public Pull {
public:
  explicit LoopPull(SourceReader& reader) : reader_{reader} {}

  void run() override {
    const Exchange& exchange = reader_.pipeline_.last().exchange();
    const portico_source source = *exchange.reply.source;
    const ReplyWriter::Client& client = reader_.writer_.client();
    const Clock::time_point began = Clock::now();
    for (int asked = 0; asked < asked_at_once; ++asked) {
      Job& job = reader_.job_;
      client.loop->call(
          *client.connection, [&] { job.ask(exchange, source); },
          [&] { reader_.commons_.mailbox.complete(*client.connection); });
      outcome = reader_.follow(job.answer);
      if (outcome == Outcome::broken || reader_.state_ != State::asking) return;
      if (reader_.writer_.borrows()) return;
      if (reader_.writer_.output().text().size() >= bytes_at_once) return;
      if (Clock::now() - began > pull_time) return;
    }
  }

  Outcome outcome = Outcome::go_on;

private:
  SourceReader& reader_;
};

SourceReader::Outcome SourceReader::pull_here() {
  if (!writer_.client().socket->writable()) return Outcome::wait;
  LoopPull pull{*this};
  commons_.service.pull(pipeline_.last().exchange(), pull);
  pulled_ = true;
  return pull.outcome == Outcome::broken ? Outcome::broken : flush();
}

SourceReader::Outcome SourceReader::follow(const SourceAnswer& answer) {
  switch (answer.kind) {
  case SourceAnswer::Kind::chunk:
    gone_at_.reset();
    writer_.add_chunk(answer.chunk);
    break;
  case SourceAnswer::Kind::nothing: wait(); break;
  case SourceAnswer::Kind::end: end(); break;
  case SourceAnswer::Kind::failure: fail(); return Outcome::broken;
  }
  return Outcome::go_on;
}

void SourceReader::end() {
  writer_.end_chunks();
  pipeline_.last().exchange().reply.source.reset();
  gone_at_.reset();
  state_ = State::none;
}

void SourceReader::fail() {
  const Exchange& exchange = pipeline_.last().exchange();
  note(exchange.request.peer, exchange.id, "The source of a reply failed");
  writer_.break_off();
}

// The source has nothing yet: its signal, or the end of its patience, brings the connection back.
// An event stream ends when the server does, or when its plugin is replaced.
void SourceReader::wait() {
  const message::Reply& reply = pipeline_.last().exchange().reply;
  if (commons_.ends_early(pipeline_.last().exchange())) return end();
  state_ = State::waiting;
  if (!writer_.pace().blocked()) arm_waiting();
  if (reply.signal)
    wait_ =
        std::make_unique<SourceWait>(commons_.mailbox, *writer_.client().connection, reply.signal);
}

// A client that sends no more is gone, or waits for the rest (RFC 9112, section 9.6). One for whom
// the source has nothing for a while counts as gone.
void SourceReader::arm_waiting() {
  std::chrono::milliseconds patience = pipeline_.last().exchange().reply.patience;
  if (writer_.client().socket->finished()) {
    if (!gone_at_) gone_at_ = Clock::now() + last_patience;
    patience = std::min(patience, std::chrono::ceil<std::chrono::milliseconds>(
                                      std::max(*gone_at_ - Clock::now(), Clock::duration{})));
  }
  commons_.arm(*writer_.client().connection, patience);
}

SourceReader::Outcome SourceReader::wait_for_source() {
  if (writer_.client().socket->finished() && !gone_at_ && !writer_.pace().blocked()) arm_waiting();
  return writer_.output().empty() ? Outcome::wait : flush();
}

bool SourceReader::rouse(Word from) {
  if (from == Word::of_job) return state_ == State::offloaded;
  if (state_ != State::waiting) return false;
  wait_.reset();
  begin();
  return true;
}

void SourceReader::reset() {
  if (std::exchange(queued_, false)) job_.chunks.clear();
  wait_.reset();
  gone_at_.reset();
  state_ = State::none;
}

}  // namespace portico::http
