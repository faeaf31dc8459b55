#include "http/wire/job.hpp"

#include <chrono>
#include <string_view>
#include <utility>

#include "http/wire/connection.hpp"
#include "http/wire/errand.hpp"
#include "http/wire/guarded.hpp"
#include "http/wire/loop/commons.hpp"

namespace portico::http {
namespace {

/// What a stream that is to end early may give after all: what its source has ready.
constexpr std::chrono::milliseconds last_pull{10};

}  // namespace

Job::Job(Commons& commons) : commons_{commons}, timer_{*this} {}

Job::~Job() = default;

void Job::begin(Connection& connection, Exchange& exchange, Kind kind) {
  connection_ = &connection;
  exchange_ = &exchange;
  kind_ = kind;
  patience_ = commons_.patience(exchange);
  unwanted_.store(false, std::memory_order_relaxed);
}

// Its own thread, and whoever completes it if it is pending.
void Job::open(Connection& connection, Exchange& exchange) {
  begin(connection, exchange, Kind::none);
  told_ = false;
  holders_.store(2, std::memory_order_relaxed);
  exchange.suspension = this;
}

void Job::begin_pull(Connection& connection, Exchange& exchange, Sending sending) {
  sending_ = sending;
  begin(connection, exchange, Kind::pull);
}

void Job::end() {
  kind_ = Kind::none;
  AlarmClock::clear(timer_);
  leave_errands();
}

void Job::cancel() {
  exchange_->gone = true;
  if (kind_ == Kind::handler && !std::exchange(told_, true)) commons_.service.cancelled(*exchange_);
}

bool Job::give_up() {
  unwanted_ = true;
  cancel();
  if (exchange_->intake) exchange_->intake->abandon();
  if (kind_ != Kind::handler && kind_ != Kind::verifying) return false;
  const bool waited = commons_.pool.give_up(*this, patience_);
  const std::lock_guard lock{errands_mutex_};
  for (const auto& errand : errands_)
    if (!errand->over()) commons_.pool.give_up(*errand, patience_);
  return waited;
}

void Job::left(Served served) {
  if (served == Served::pending) return release();
  if (settle()) commons_.mailbox.complete(*connection_);
}

void Job::release() {
  Commons& commons = commons_;
  Connection& connection = *connection_;
  if (holders_.fetch_sub(1, std::memory_order_acq_rel) == 1) commons.mailbox.complete(connection);
}

// A pool that has stopped leaves the work to the loop, which goes on until the last call is over.
void Job::resume(Work& work, Place place) {
  work_ = &work;
  hold();
  if (place == Place::pool) {
    hold();
    const bool taken = commons_.pool.resume(*this, exchange_->owner);
    if (taken && unwanted_) commons_.pool.give_up(*this, patience_);
    release();
    if (taken) return;
  }
  commons_.mailbox.post([connection = connection_] { connection->rouse(Word::of_work); });
}

void Job::wake(Alarm& alarm, Clock::time_point at) {
  hold();
  commons_.mailbox.post([this, &alarm, at] {
    alarm_ = &alarm;
    commons_.alarms.set(timer_, at);
    release();
  });
}

Job::Beside Job::run_beside(std::function<void()> work) {
  const auto errand = std::make_shared<Errand>(std::move(work), commons_.service.pin(*exchange_));
  {
    const std::lock_guard lock{errands_mutex_};
    std::erase_if(errands_, [](const auto& one) { return one->over(); });
    errands_.push_back(errand);
  }
  const Beside what = errand->begin(commons_.pool, exchange_->owner);
  if (what == Beside::begun && unwanted_) commons_.pool.give_up(*errand, patience_);
  return what;
}

void Job::give_errands_up() {
  for (const auto& errand : errands_)
    if (!errand->over()) commons_.pool.give_up(*errand, patience_);
  errands_.clear();
}

void Job::ask(const Exchange& exchange, const portico_source& source) {
  answer = ask_source(commons_.service, exchange, source);
}

void Job::run() {
  if (work_) return work(), release();
  if (kind_ == Kind::handler)
    return left(unwanted_ ? Served::whole : serve(commons_.service, *exchange_));
  if (kind_ == Kind::verifying) {
    if (!unwanted_) commons_.service.verify(*exchange_);
  } else if (kind_ == Kind::flushing) {
    if (!unwanted_) exchange_->sink->flush();
  } else if (unwanted_) {
    answer = {SourceAnswer::Kind::failure, {}};
  } else {
    pull();
  }
  commons_.mailbox.complete(*connection_);
}

/// Until the source has no more for now, the loop has to send what there is, or the stream is to
/// end early. A chunk that is large is borrowed, and sent before the source is asked again.
class Job::PoolPull final : public Pull {
public:
  explicit PoolPull(Job& job) : job_{job} {}

  void run() override {
    do job_.ask(*job_.exchange_, *job_.exchange_->reply.source);
    while (queue_chunk() && !ends());
  }

private:
  /// Whether to go on.
  bool queue_chunk() {
    SourceAnswer& given = job_.answer;
    if (given.kind != SourceAnswer::Kind::chunk || given.chunk.size() >= ChunkQueue::enough)
      return false;
    const std::string_view chunk = std::exchange(given.chunk, {});
    if (job_.unwanted_ || chunk.empty()) return false;
    job_.exchange_->bytes += chunk.size();
    const auto [first, full] = job_.chunks.add(chunk, job_.sending_);
    if (first && !full)
      job_.commons_.mailbox.post(
          [connection = job_.connection_] { connection->rouse(Word::of_job); });
    return !full;
  }

  bool ends() const {
    return job_.commons_.ends_early(*job_.exchange_) && Clock::now() - began_ >= last_pull;
  }

  Job& job_;
  const Clock::time_point began_ = Clock::now();
};

void Job::pull() {
  PoolPull pull{*this};
  commons_.service.pull(*exchange_, pull);
}

}  // namespace portico::http
