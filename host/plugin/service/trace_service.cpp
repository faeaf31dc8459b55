#include "plugin/service/trace_service.hpp"

#include <memory>
#include <string>
#include <utility>

#include "plugin/service/boundary.hpp"
#include "settings/log/log_scope.hpp"
#include "trace/sink.hpp"

/// Of a plugin, which alone knows it.
struct portico_span {
  explicit portico_span(portico::trace::Span begun)
      : span{std::move(begun)},
        within(portico::trace::Context::size, '\0') {
    span.context.write(within.data());
    if (!span.state.empty()) within.append(1, ' ').append(span.state);
  }

  portico::trace::Span span;
  std::string within;  ///< what is done in it is within that
};

namespace portico::plugin {
namespace {

std::string_view text_within(const portico_span* span) {
  return span ? std::string_view{span->within} : settings::LogScope::trace();
}

portico_str traceparent(const portico_span* span) noexcept {
  return lend(trace::traceparent_of(text_within(span)));
}

portico_str tracestate(const portico_span* span) noexcept {
  return lend(trace::tracestate_of(text_within(span)));
}

trace::SpanKind kind_of(std::int32_t kind) {
  switch (kind) {
  case PORTICO_SPAN_CLIENT: return trace::SpanKind::client;
  case PORTICO_SPAN_PRODUCER: return trace::SpanKind::producer;
  case PORTICO_SPAN_CONSUMER: return trace::SpanKind::consumer;
  default: return trace::SpanKind::internal;
  }
}

portico_span* begin_own(const portico_span* within, portico_str name, std::int32_t kind) noexcept {
  portico_span* made = nullptr;
  guarded([&] {
    if (!trace::Sink::current()) return PORTICO_OK;
    auto begun = trace::begin_span(text_within(within), view(name), kind_of(kind));
    if (begun) made = std::make_unique<portico_span>(std::move(*begun)).release();
    return PORTICO_OK;
  });
  return made;
}

void set_attribute(portico_span* span, portico_str name, const portico_value* value) noexcept {
  if (!span || !value) return;
  guarded([&] {
    switch (value->kind) {
    case PORTICO_BOOL: span->span.set(view(name), value->integer != 0); break;
    case PORTICO_INT: span->span.set(view(name), value->integer); break;
    case PORTICO_FLOAT: span->span.set(view(name), value->number); break;
    case PORTICO_STRING: span->span.set(view(name), std::string{value->text, value->size}); break;
    default: break;
    }
    return PORTICO_OK;
  });
}

void fail_span(portico_span* span, portico_str why) noexcept {
  if (span) guarded([&] { return span->span.fail(view(why)), PORTICO_OK; });
}

void end_own(portico_span* span) noexcept {
  const std::unique_ptr<portico_span> last{span};
  if (!last) return;
  last->span.end = trace::now();
  trace::tell(std::move(last->span));
}

constexpr portico_trace_service trace_table{sizeof(portico_trace_service),
                                            traceparent,
                                            tracestate,
                                            begin_own,
                                            set_attribute,
                                            fail_span,
                                            end_own};

}  // namespace

const portico_trace_service& trace_service() noexcept { return trace_table; }

}  // namespace portico::plugin
