#include "trace/tracer.hpp"

#include <algorithm>
#include <new>

namespace portico::trace {
namespace {

struct Sent {
  std::optional<Context> context;
  std::string_view state;
};

/// Two traceparents say nothing (section 3.2); several fields of tracestate are one list.
Sent read(const message::Request& request, message::Arena& arena) {
  std::string_view parent, state;
  for (const message::Header& field : request.headers) {
    if (field.name == "traceparent") {
      if (parent.data()) return {};
      parent = field.value;
    } else if (field.name == "tracestate") {
      if (state.empty()) {
        state = field.value;
      } else {
        const std::size_t size = state.size() + 1 + field.value.size();
        char* const both = message::room<char>(arena, size);
        state.copy(both, state.size());
        both[state.size()] = ',';
        field.value.copy(both + state.size() + 1, field.value.size());
        state = {both, size};
      }
    }
  }
  if (!parent.data()) return {};
  Sent sent{read_traceparent(parent), {}};
  if (sent.context) sent.state = read_tracestate(state);
  return sent;
}

}  // namespace

bool Tracer::excludes(std::string_view path) const {
  return std::any_of(options_.exclude.begin(), options_.exclude.end(),
                     [path](std::string_view pattern) {
                       if (!pattern.ends_with('*')) return pattern == path;
                       return path.starts_with(pattern.substr(0, pattern.size() - 1));
                     });
}

Tracer::Begun Tracer::begin(const message::Request& request, message::Arena& arena) const {
  const Sent sent = options_.accepts ? read(request, arena) : Sent{};
  const Context* const parent = sent.context ? &*sent.context : nullptr;
  Context own{parent ? parent->trace : make_trace_id(), make_span_id(), false};
  own.sampled = options_.sampler.takes(own.trace, parent) && !excludes(request.path);
  if (!own.sampled) return {text_of(own, sent.state, arena), nullptr};
  Context handler = own;
  handler.span = make_span_id();
  auto* const trail = new (arena.allocate(sizeof(Trail), alignof(Trail)))
      Trail{own, handler.span, parent ? parent->span : 0, sent.state};
  return {text_of(handler, sent.state, arena), trail};
}

}  // namespace portico::trace
