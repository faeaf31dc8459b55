#include "isolation/trace/span_cells.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace portico::isolation {
namespace {

using trace::Attribute;
using trace::Span;

constexpr std::size_t parts_of_span = 10;

portico_value flag(bool value) {
  portico_value cell{};
  cell.kind = PORTICO_BOOL;
  cell.integer = value ? 1 : 0;
  return cell;
}

portico_value cell_of_value(const Attribute::Value& value) {
  if (const auto* const truth = std::get_if<bool>(&value)) return flag(*truth);
  if (const auto* const whole = std::get_if<std::int64_t>(&value)) return number(*whole);
  if (const auto* const real = std::get_if<double>(&value)) {
    portico_value cell{};
    cell.kind = PORTICO_FLOAT;
    cell.number = *real;
    return cell;
  }
  return text(std::string_view{std::get<std::string>(value)});
}

void set(Span& span, const portico_value& name, const portico_value& value) {
  switch (value.kind) {
  case PORTICO_BOOL: return span.set(text_of(name), value.integer != 0);
  case PORTICO_INT: return span.set(text_of(name), value.integer);
  case PORTICO_FLOAT: return span.set(text_of(name), value.number);
  case PORTICO_STRING: return span.set(text_of(name), std::string{text_of(value)});
  default: return;
  }
}

bool is_kind(std::int64_t kind) {
  return kind >= static_cast<int>(trace::SpanKind::internal) &&
         kind <= static_cast<int>(trace::SpanKind::consumer);
}

/// False: it is none.
bool read(std::span<const portico_value> said, Span& span) {
  const auto context = trace::read_traceparent(text_of(said[0]));
  if (!context || !context->sampled || !is_kind(said[4].integer)) return false;
  span.context = *context;
  span.state = trace::read_tracestate(text_of(said[1]));
  span.parent = static_cast<std::uint64_t>(said[2].integer);
  span.name = text_of(said[3]).substr(0, Span::longest_name);
  span.kind = static_cast<trace::SpanKind>(said[4].integer);
  span.begin = said[5].integer;
  span.end = std::max(said[5].integer, said[6].integer);
  if (said[7].integer != 0) span.fail(text_of(said[8]));
  const auto attributes = items_of(said[9]);
  for (std::size_t at = 0; at + 1 < attributes.size(); at += 2)
    set(span, attributes[at], attributes[at + 1]);
  return true;
}

}  // namespace

SpanCells::SpanCells(std::span<const Span> spans) {
  for (const Span& one : spans) {
    std::vector<portico_value>& attributes = lists_.emplace_back();
    for (const Attribute& attribute : one.attributes) {
      attributes.push_back(text(std::string_view{attribute.name}));
      attributes.push_back(cell_of_value(attribute.value));
    }
    auto& context = texts_.emplace_back();
    one.context.write(context.data());
    all_.push_back(array(lists_.emplace_back(
        std::vector{text(context.data(), context.size()), text(std::string_view{one.state}),
                    number(static_cast<std::int64_t>(one.parent)), text(std::string_view{one.name}),
                    number(static_cast<int>(one.kind)), number(one.begin), number(one.end),
                    flag(one.failed), text(std::string_view{one.why}), array(attributes)})));
  }
}

std::vector<Span> spans_of(const portico_value& value) {
  std::vector<Span> spans;
  for (const portico_value& one : items_of(value)) {
    const auto said = items_of(one);
    Span span;
    if (said.size() == parts_of_span && read(said, span)) spans.push_back(std::move(span));
  }
  return spans;
}

}  // namespace portico::isolation
