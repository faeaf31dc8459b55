#include "trace/trace_span.hpp"

#include <algorithm>
#include <chrono>

namespace portico::trace {

Moment now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void Span::set(std::string_view key, Attribute::Value value) {
  key = key.substr(0, longest_name);
  if (key.empty()) return;
  if (auto* const text = std::get_if<std::string>(&value); text && text->size() > longest_text)
    text->resize(longest_text);
  const auto known = std::find_if(attributes.begin(), attributes.end(),
                                  [key](const Attribute& one) { return one.name == key; });
  if (known != attributes.end())
    known->value = std::move(value);
  else if (attributes.size() < most_attributes)
    attributes.push_back({std::string{key}, std::move(value)});
}

void Span::fail(std::string_view words) {
  failed = true;
  why = words.substr(0, longest_text);
}

std::optional<Span> begin_span(std::string_view within, std::string_view name, SpanKind kind) {
  if (!is_sampled(within)) return std::nullopt;
  const auto parent = context_of(within);
  if (!parent) return std::nullopt;
  Span span;
  span.context = {parent->trace, make_span_id(), true};
  span.parent = parent->span;
  span.state = tracestate_of(within);
  span.name = name.substr(0, Span::longest_name);
  span.kind = kind;
  span.begin = now();
  return span;
}

}  // namespace portico::trace
