#pragma once

// Tracing: where a handler or a task stands in a trace, for what it asks of others, and spans of
// its own. See docs/tracing.md.
//
//   #include <portico/trace.hpp>
//
//   app.get("/users/{id}", [](Path<"id", int> id, Call call) -> User {
//     Span span = call.trace().span("SELECT users", SpanKind::client);
//     span.set("db.system.name", "postgresql").set("user.id", *id);
//     return database.find(*id, span.headers());   // traceparent, for whoever is asked
//   });                                            // the span ends; an exception makes it failed
//
// Where nothing is traced, or this trace is not recorded, a span is empty and costs next to
// nothing.

#include <concepts>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "portico/app.hpp"
#include "portico/call.hpp"
#include "portico/error.hpp"
#include "portico/host.hpp"
#include "portico/trace.h"

namespace portico {

/// What a span is to those on the other side of it.
enum class SpanKind : std::int32_t {
  internal = PORTICO_SPAN_INTERNAL,
  client = PORTICO_SPAN_CLIENT,      ///< asks somebody else, and waits for the answer
  producer = PORTICO_SPAN_PRODUCER,  ///< begins what somebody else does later
  consumer = PORTICO_SPAN_CONSUMER   ///< does what somebody else has begun
};

/// A piece of work of the plugin's own, from where it was made to where it is destroyed. To be
/// moved, also to another thread; used by one at a time.
class Span {
public:
  ///@{
  /// Of nothing, or what another one was.
  Span() = default;
  Span(Span&& other) noexcept
      : service_{other.service_},
        span_{std::exchange(other.span_, nullptr)},
        thrown_{other.thrown_} {}
  Span& operator=(Span&& other) noexcept {
    std::swap(service_, other.service_);
    std::swap(span_, other.span_);
    std::swap(thrown_, other.thrown_);
    return *this;
  }
  ///@}
  /// One that an exception destroys has failed.
  ~Span() {
    if (span_ && std::uncaught_exceptions() > thrown_) fail();
    end();
  }

  /// Whether it is recorded: what is costly to find out need not be found out for one that is not.
  explicit operator bool() const { return span_ != nullptr; }

  ///@{
  /// An attribute: of what it says, see docs/tracing.md.
  Span& set(std::string_view name, std::string_view text) {
    portico_value value{};
    value.kind = PORTICO_STRING;
    value.size = static_cast<std::uint32_t>(text.size());
    value.text = text.data();
    return put(name, value);
  }
  Span& set(std::string_view name, const char* text) { return set(name, std::string_view{text}); }
  template <std::same_as<bool> Bool> Span& set(std::string_view name, Bool flag) {
    portico_value value{};
    value.kind = PORTICO_BOOL;
    value.integer = flag ? 1 : 0;
    return put(name, value);
  }
  template <std::integral Integer>
  requires(!std::same_as<Integer, bool>) Span& set(std::string_view name, Integer number) {
    portico_value value{};
    value.kind = PORTICO_INT;
    value.integer = static_cast<std::int64_t>(number);
    return put(name, value);
  }
  Span& set(std::string_view name, double number) {
    portico_value value{};
    value.kind = PORTICO_FLOAT;
    value.number = number;
    return put(name, value);
  }
  ///@}
  /// What it was for has failed.
  void fail(std::string_view why = {}) {
    if (span_) service_->fail(span_, detail::to_str(why));
  }
  /// Now, and not when it is destroyed.
  void end() {
    if (span_) service_->end(std::exchange(span_, nullptr));
  }

  /// A part of it, on any thread. Of one that is not recorded: one that is not either.
  Span span(std::string_view name, SpanKind kind = SpanKind::internal) const {
    return span_ ? begin(service_, span_, name, kind) : Span{};
  }
  /// What is to be sent as the field traceparent with what is asked of others in it: of one that is
  /// not recorded, that of what the host runs on this thread. Empty: there is no trace.
  std::string traceparent() const {
    return service_ ? std::string{detail::to_view(service_->traceparent(span_))} : std::string{};
  }
  /// The same for the field tracestate.
  std::string tracestate() const {
    return service_ ? std::string{detail::to_view(service_->tracestate(span_))} : std::string{};
  }
  /// Both, as far as there are any.
  Headers headers() const {
    Headers fields;
    if (std::string parent = traceparent(); !parent.empty())
      fields.emplace_back("traceparent", std::move(parent));
    if (std::string state = tracestate(); !state.empty())
      fields.emplace_back("tracestate", std::move(state));
    return fields;
  }

private:
  friend class Trace;
  explicit Span(const portico_trace_service* service) : service_{service} {}

  static Span begin(const portico_trace_service* service, const portico_span* within,
                    std::string_view name, SpanKind kind) {
    Span made{service};
    if (service)
      made.span_ = service->begin(within, detail::to_str(name), static_cast<std::int32_t>(kind));
    return made;
  }
  Span& put(std::string_view name, const portico_value& value) {
    if (span_) service_->set(span_, detail::to_str(name), &value);
    return *this;
  }

  const portico_trace_service* service_ = nullptr;
  portico_span* span_ = nullptr;
  int thrown_ = std::uncaught_exceptions();
};

/// What the host runs on the calling thread, as a part of its trace. On threads of the plugin's own
/// there is none: give them a Span. To be copied.
class Trace {
public:
  /// Call::trace() and App::trace() make it.
  explicit Trace(const detail::Host& host)
      : service_{host.extension<portico_trace_service>(PORTICO_TRACE_SERVICE)} {}

  ///@{
  /// A part of it, and what is to be sent with what is asked of others: as those of a Span.
  Span span(std::string_view name, SpanKind kind = SpanKind::internal) const {
    return Span::begin(service_, nullptr, name, kind);
  }
  std::string traceparent() const { return Span{service_}.traceparent(); }
  std::string tracestate() const { return Span{service_}.tracestate(); }
  Headers headers() const { return Span{service_}.headers(); }
  ///@}

private:
  const portico_trace_service* service_;  ///< null: the host is too old
};

inline Trace Call::trace() const { return Trace{host_}; }
inline Trace App::trace() const { return Trace{host_}; }

}  // namespace portico
