#pragma once

// The operator's page, and what it is made of:
//
//   /_portico/         the page, as HTML that needs no script
//   /_portico/facts    the facts, as JSON
//   /_portico/events   the same again and again: text/event-stream (WHATWG HTML, section 9.2) of
//                      events named "facts"
//   /_portico/page.css, /_portico/page.js
//
// Nothing is looked at while nobody asks. Who may ask is for others to say. Any thread.

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "http/sight/sighting.hpp"
#include "http/wire/exchange.hpp"

namespace portico::http {

class OperatorPage {
public:
  /// Those who have the events at the same time; more are answered 503.
  static constexpr std::size_t most_watchers = 16;
  /// Looks at the host; may wait. Within `pause` it gives the same again.
  using Look = std::function<Seen()>;

  /// To be called once, before there are requests.
  void show(Look look) { look_ = std::move(look); }

  /// Whether that is one of its paths.
  static bool has(std::string_view path) {
    return path == "/_portico" || path.starts_with("/_portico/");
  }
  /// Of one of its paths, with GET or HEAD. On a thread that may wait.
  void answer(Exchange& exchange) const;

private:
  void answer_events(Exchange& exchange) const;

  Look look_;
  /// Shared with the sources of the events.
  const std::shared_ptr<std::atomic<std::size_t>> watchers_ =
      std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace portico::http
