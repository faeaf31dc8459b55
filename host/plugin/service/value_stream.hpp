#pragma once

// A plugin's stream of values as a stream of bytes: each value held to the model of the route,
// filtered, and written as a line of JSON or as an event. Used by one thread at a time.

#include <chrono>
#include <memory>

#include "message/arena.hpp"
#include "message/owned.hpp"
#include "message/signal.hpp"
#include "message/text.hpp"
#include "portico/values.h"
#include "route/route.hpp"
#include "route/witness.hpp"

namespace portico::plugin {

class ValueStream {
public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds silence{15};  ///< after which an event stream says ping

  /// Owns the source. The route must outlive it.
  ValueStream(const route::Route& route, int format, const portico_values& source);
  ValueStream(const ValueStream&) = delete;
  ValueStream& operator=(const ValueStream&) = delete;
  ~ValueStream();

  /// As portico_source.next; also Reply::idle.
  portico_result next(portico_str& chunk, Clock::time_point now = Clock::now());

  /// Raised when an idle source has something; null: the source does not tell.
  const std::shared_ptr<message::Signal>& signal() const { return signal_; }

  /// Puts it into the form that travels, which owns it.
  static portico_source release(std::unique_ptr<ValueStream> stream);

private:
  portico_result give(portico_str& chunk, Clock::time_point now);
  portico_result wait(portico_str& chunk, Clock::time_point now);
  bool write(const portico_event& event);
  bool write_value(const portico_value& value);
  bool fail(std::string_view what);
  void fail_as_told(const route::Witness& witness, portico_result result);

  const route::Route& route_;
  const int format_;
  portico_values source_;
  std::shared_ptr<message::Signal> signal_;
  message::Text text_;
  message::Text json_;
  Clock::time_point spoke_ = Clock::now();
};

}  // namespace portico::plugin
