// Server-Sent Events: a clock that is asked for its next tick, news that are pushed to whoever
// listens, and a stream that goes on where the client lost it.

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>

#include <portico/portico.hpp>

namespace events {

using namespace portico;

struct Tick {
  int number = 0;
  std::string text;
};

struct News {
  std::string headline;
};

/// Everybody who listens. Any thread.
class Desk {
public:
  Channel<News> listen() {
    const std::lock_guard lock{mutex_};
    return channels_.emplace_back();
  }
  int publish(const News& news) {
    const std::lock_guard lock{mutex_};
    Event<News> event;
    event.event = "news";
    event.id = std::to_string(++last_);
    event.data = news;
    std::erase_if(channels_, [&](const Channel<News>& one) { return !one.send(event); });
    return static_cast<int>(channels_.size());
  }

private:
  std::mutex mutex_;
  std::vector<Channel<News>> channels_;
  int last_ = 0;
};

struct Published {
  int listeners = 0;
};

PORTICO_PLUGIN("events", "1.0.0", .summary = "Server-Sent Events") {
  // Last-Event-ID is what a browser sends when it comes back: the stream goes on behind it.
  app.get("/stream", {.summary = "Ticks of a clock"},
          [](Query<"count", int, Default<5>> count, Header<"last_event_id", int, Default<0>> last) {
            return EventStream<Tick>{
                [number = *last, first = *last + 1,
                 end = *last + *count]() mutable -> std::optional<Event<Tick>> {
                  if (number == end) return std::nullopt;
                  if (number % 5 != 0) std::this_thread::sleep_for(std::chrono::milliseconds{20});
                  ++number;
                  Event<Tick> event{
                      .data = Tick{number, "tick"}, .event = "tick", .id = std::to_string(number)};
                  if (number == first) event.retry = 500;  // a lost client comes back soon
                  return event;
                }};
          });

  auto& desk = app.keep<Desk>();
  app.get("/news", {.summary = "What is published, as it is published", .quick = true},
          [&desk] { return EventStream{desk.listen()}; });
  app.post("/news", {.status = 202, .summary = "Publish to whoever listens"},
           [&desk](Body<News> news) -> Published { return {desk.publish(*news)}; });
}

}  // namespace events
