#pragma once

// How streams of values reach the host: a C++ source of events as the C object that values.h
// describes. A source has next(event), which answers as portico_values.next does, and may have
// listen(waker) and leave(). One thread at a time.

#include <string_view>
#include <utility>

#include "portico/call.hpp"
#include "portico/cells.hpp"
#include "portico/event.hpp"
#include "portico/guard.hpp"
#include "portico/values.h"

namespace portico::detail {

template <Value T, class Source> class ValueSource {
public:
  static void send(const Call& call, int32_t format, Source source) {
    const auto& service = call.extension<portico_values_service>(PORTICO_VALUES_SERVICE);
    auto* self = new ValueSource{call.host(), std::move(source)};
    portico_values values{sizeof(portico_values), self, next, nullptr, drop};
    if constexpr (requires { self->source_.listen(portico_waker{}); }) values.listen = listen;
    service.values(call.handle(), format, &values);  // owned by the host from here on
  }

private:
  ValueSource(const Host& host, Source source)
      : host_{host},
        source_{std::move(source)},
        cells_{host.choices()} {}

  static portico_result next(void* self, portico_event* out) {
    auto& values = *static_cast<ValueSource*>(self);
    return guarded(values.host_, "stream of values", [&] { return values.give(*out); });
  }
  static void listen(void* self, portico_waker waker) {
    static_cast<ValueSource*>(self)->source_.listen(waker);
  }
  static void drop(void* self) {
    auto* values = static_cast<ValueSource*>(self);
    if constexpr (requires { values->source_.leave(); }) values->source_.leave();
    delete values;
  }

  portico_result give(portico_event& out) {
    event_ = {};
    const portico_result result = source_.next(event_);
    if (result != PORTICO_OK) return result;
    if (event_.data) {
      cells_.clear();
      Type<T>::write(*event_.data, cell_, cells_);
      out.data = &cell_;
    }
    put(event_.text, out.text);
    put(event_.event, out.event);
    put(event_.id, out.id);
    put(event_.comment, out.comment);
    out.retry = event_.retry;
    return PORTICO_OK;
  }
  static void put(const std::optional<std::string>& from, portico_str& to) {
    if (from) to = to_str(*from);
  }

  Host host_;
  Source source_;
  Event<T> event_;
  Cells cells_;
  portico_value cell_{};
};

}  // namespace portico::detail
