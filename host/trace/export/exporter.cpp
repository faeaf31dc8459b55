#include "trace/export/exporter.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <iterator>
#include <mutex>
#include <string>
#include <utility>

#include <Poco/Logger.h>

#include "os/thread.hpp"
#include "settings/log/rare_line.hpp"
#include "trace/export/delivery.hpp"
#include "trace/export/otlp_json.hpp"
#include "trace/export/otlp_protobuf.hpp"
#include "trace/export/waiting_spans.hpp"
#include "trace/random_bits.hpp"

namespace portico::trace {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds first_pause{500}, longest_pause{8000};

/// Between half of it and all, so that not all hosts come back at one moment.
milliseconds some_of(milliseconds pause) {
  const auto half = std::max<std::uint64_t>(static_cast<std::uint64_t>(pause.count()) / 2, 1);
  return milliseconds{static_cast<std::int64_t>(half + random_bits() % half)};
}

}  // namespace

class Exporter::State {
public:
  using Clock = Delivery::Clock;

  explicit State(Options options)
      : options_{std::move(options)},
        delivery_{options_.collector},
        waiting_{options_.queue} {}

  void add(std::vector<Span> spans) {
    const std::lock_guard lock{mutex_};
    const std::size_t before = waiting_.count(), more = spans.size();
    if (closed_ || !waiting_.add(std::move(spans))) {
      figures_.dropped += more;
      return;
    }
    if (before == 0 || (before < options_.batch && waiting_.count() >= options_.batch))
      changed_.notify_all();
  }

  void work() {
    while (true) {
      std::vector<Span> batch;
      try {
        batch = next();
        if (batch.empty()) break;
        deliver(batch);
      } catch (const std::exception& error) {  // no memory
        count_failed(batch.size(), error.what());
      }
    }
    const std::lock_guard lock{mutex_};
    ended_ = true;
    changed_.notify_all();
  }

  bool finish(milliseconds patience) {
    std::unique_lock lock{mutex_};
    closed_ = true;
    until_ = Clock::now() + patience;
    changed_.notify_all();
    // A last attempt looks at the time by itself.
    changed_.wait_until(lock, *until_ + 1s, [this] { return ended_; });
    figures_.failed += waiting_.count();
    waiting_.take(options_.queue);
    return ended_;
  }

  Figures figures() const {
    const std::lock_guard lock{mutex_};
    Figures made = figures_;
    made.waiting = waiting_.count();
    return made;
  }

private:
  /// Empty: there is nothing left, and nothing will come.
  std::vector<Span> next() {
    std::vector<std::vector<Span>> groups;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
      changed_.wait_for(lock, options_.delay,
                        [this] { return closed_ || waiting_.count() >= options_.batch; });
      if (!late()) groups = waiting_.take(options_.batch);
    }
    std::vector<Span> batch;
    for (std::vector<Span>& group : groups)
      std::move(group.begin(), group.end(), std::back_inserter(batch));
    return batch;
  }

  bool late() const { return until_ && Clock::now() >= *until_; }

  void deliver(const std::vector<Span>& batch) {
    const bool json = options_.collector.encoding == Encoding::json;
    const std::string body =
        json ? write_json(batch, options_.resource) : write_protobuf(batch, options_.resource);
    const auto last = Clock::now() + options_.patience;
    const auto over = [this, last] {
      const std::lock_guard lock{mutex_};
      return late() || Clock::now() >= last;
    };
    using What = Delivery::Outcome::What;
    for (milliseconds pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
      const Delivery::Outcome outcome = delivery_.send(body, over);
      if (outcome.what == What::taken) return count_taken(batch.size(), outcome);
      const milliseconds wait = std::max(outcome.after, some_of(pause));
      if (outcome.what == What::refused || !rest(wait, last))
        return count_failed(batch.size(), outcome.why);
    }
  }

  /// False: the time is over before that.
  bool rest(milliseconds wait, Clock::time_point last) {
    const auto until = Clock::now() + wait;
    if (until > last) return false;
    std::unique_lock lock{mutex_};
    const auto in_time = [&] { return !until_ || until < *until_; };
    changed_.wait_until(lock, until, [&] { return !in_time(); });
    return in_time();
  }

  void count_taken(std::size_t spans, const Delivery::Outcome& outcome) {
    const auto rejected = std::min<std::uint64_t>(outcome.rejected, spans);
    {
      const std::lock_guard lock{mutex_};
      figures_.exported += spans - rejected;
    }
    if (rejected > 0)
      return count_failed(static_cast<std::size_t>(rejected), "has rejected them: " + outcome.why);
    if (std::exchange(failing_, false))
      Poco::Logger::get("trace").information(delivery_.collector().url() + " takes spans again");
  }

  void count_failed(std::size_t spans, const std::string& why) {
    {
      const std::lock_guard lock{mutex_};
      figures_.failed += spans;
    }
    failing_ = true;
    line_.tell(std::to_string(spans) + (spans == 1 ? " span is" : " spans are") +
               " lost: " + delivery_.collector().url() + ' ' + why);
  }

  const Options options_;
  // Of the thread.
  Delivery delivery_;
  settings::RareLine line_{"trace", Poco::Message::PRIO_WARNING};
  bool failing_ = false;

  mutable std::mutex mutex_;  ///< of the rest
  std::condition_variable changed_;
  WaitingSpans waiting_;
  Figures figures_;
  bool closed_ = false, ended_ = false;
  std::optional<Clock::time_point> until_;  ///< when all is over
};

Exporter::Exporter(Options options)
    : state_{std::make_shared<State>(std::move(options))},
      thread_{[state = state_] {
        os::begin_thread("trace");
        state->work();
      }} {}

Exporter::~Exporter() { finish(0ms); }

// Nothing is told where there is no memory for it.
void Exporter::add(std::vector<Span> spans) noexcept try {
  state_->add(std::move(spans));
} catch (const std::exception&) {
}

bool Exporter::finish(milliseconds patience) {
  if (!thread_.joinable()) return true;
  const bool ended = state_->finish(patience);
  ended ? thread_.join() : thread_.detach();
  return ended;
}

Exporter::Figures Exporter::figures() const { return state_->figures(); }

}  // namespace portico::trace
