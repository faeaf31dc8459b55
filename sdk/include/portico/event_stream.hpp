#pragma once

// EventStream<T> and JsonLines<T>: values that follow one another, each held to the model T and
// filtered by it. `next` gives the next one, or nothing at the end; it is called by one thread at a
// time, and may block (not on a quick route), which holds a thread of the host. Who waits long for
// news gives an EventStream a Channel instead. An exception, and a value that breaks the model,
// end the stream without its proper end.
//
//   return JsonLines<Item>{[at = 0]() mutable -> std::optional<Item> { ... }};
//   return EventStream<Tick>{[]() -> std::optional<Event<Tick>> { ... }};
//   return EventStream{channel};

#include <functional>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "portico/call.hpp"
#include "portico/channel.hpp"
#include "portico/event.hpp"
#include "portico/value_source.hpp"

namespace portico {

namespace detail {

template <detail::Value T> using NextEvent = std::function<std::optional<Event<T>>()>;

/// A source that is asked.
template <detail::Value T> struct Asked {
  NextEvent<T> step;

  portico_result next(Event<T>& event) {
    std::optional<Event<T>> given = step();
    if (!given) return PORTICO_END;
    event = std::move(*given);
    return PORTICO_OK;
  }
};

/// A source that is told.
template <detail::Value T> struct Told {
  Channel<T> channel;

  portico_result next(Event<T>& event) { return channel.take(event); }
  void listen(portico_waker waker) { channel.listen(waker); }
  void leave() { channel.leave(); }
};

template <class F>
using StepResult = typename std::remove_cvref_t<std::invoke_result_t<std::decay_t<F>&>>::value_type;

/// A step that gives values as one that gives events.
template <detail::Value T, class F> NextEvent<T> as_events(F step) {
  if constexpr (std::is_same_v<StepResult<F>, Event<T>>) {
    return step;
  } else {
    return [step = std::move(step)]() mutable -> std::optional<Event<T>> {
      std::optional<T> value = step();
      if (!value) return std::nullopt;
      Event<T> event;
      event.data = std::move(value);
      return event;
    };
  }
}

template <class F, class T>
concept GivesValues = requires {
  requires std::is_convertible_v<StepResult<F>, T>;
};
template <class F, class T>
concept GivesEvents = GivesValues<F, T> || requires {
  requires std::is_same_v<StepResult<F>, Event<T>>;
};

}  // namespace detail

/// Server-Sent Events. The status is the route's.
template <detail::Value T> class EventStream {
public:
  static constexpr std::string_view media_range = "text/event-stream";
  using value_type = T;

  /// `next`: std::optional<T> or std::optional<Event<T>>.
  template <class F>
  requires(!std::is_same_v<F, EventStream>) explicit EventStream(F next, Headers headers = {})
      : headers_{std::move(headers)} {
    static_assert(detail::GivesEvents<F, T>,
                  "portico: an EventStream<T> takes a function that gives std::optional<T> or "
                  "std::optional<Event<T>>, and std::nullopt at the end");
    if constexpr (detail::GivesEvents<F, T>) next_ = detail::as_events<T>(std::move(next));
  }
  /// What is sent to the channel, as it comes.
  explicit EventStream(Channel<T> channel, Headers headers = {})
      : channel_{std::move(channel)},
        headers_{std::move(headers)} {}

  void send(const Call& call) const {
    call.headers(headers_);
    if (channel_)
      detail::ValueSource<T, detail::Told<T>>::send(call, PORTICO_EVENTS, {*channel_});
    else
      detail::ValueSource<T, detail::Asked<T>>::send(call, PORTICO_EVENTS, {next_});
  }

private:
  detail::NextEvent<T> next_;
  std::optional<Channel<T>> channel_;
  Headers headers_;
};

/// One line of JSON a value. The status is the route's.
template <detail::Value T> class JsonLines {
public:
  static constexpr std::string_view media_range = "application/jsonl";
  using value_type = T;

  /// `next`: std::optional<T>.
  template <class F>
  requires(!std::is_same_v<F, JsonLines>) explicit JsonLines(F next, Headers headers = {})
      : headers_{std::move(headers)} {
    static_assert(detail::GivesValues<F, T>,
                  "portico: JsonLines<T> takes a function that gives std::optional<T>, and "
                  "std::nullopt at the end");
    if constexpr (detail::GivesValues<F, T>) next_ = detail::as_events<T>(std::move(next));
  }

  void send(const Call& call) const {
    call.headers(headers_);
    detail::ValueSource<T, detail::Asked<T>>::send(call, PORTICO_LINES, {next_});
  }

private:
  detail::NextEvent<T> next_;
  Headers headers_;
};

}  // namespace portico
