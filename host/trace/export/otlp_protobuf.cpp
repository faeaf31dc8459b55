#include "trace/export/otlp_protobuf.hpp"

#include <bit>
#include <utility>

#include <nlohmann/json.hpp>

#include "message/decode.hpp"
#include "trace/export/otlp_json.hpp"

namespace portico::trace {
namespace {

enum class Wire : std::uint8_t { varint = 0, eight = 1, bytes = 2, four = 5 };

class Fields {
public:
  void varint(unsigned field, std::uint64_t value) {
    tag(field, Wire::varint);
    put(value);
  }
  void eight(unsigned field, std::uint64_t value) {
    tag(field, Wire::eight);
    little(value, 8);
  }
  void four(unsigned field, std::uint32_t value) {
    tag(field, Wire::four);
    little(value, 4);
  }
  void bytes(unsigned field, std::string_view value) {
    tag(field, Wire::bytes);
    put(value.size());
    out_.append(value);
  }
  void text(unsigned field, std::string_view value) {
    if (message::is_utf8(value)) return bytes(field, value);
    bytes(field, message::utf8(value));
  }
  void fields(unsigned field, const Fields& value) { bytes(field, value.out_); }

  std::string take() { return std::move(out_); }

private:
  void tag(unsigned field, Wire kind) { put(field << 3 | static_cast<unsigned>(kind)); }
  void put(std::uint64_t value) {
    for (; value > 127; value >>= 7) out_ += static_cast<char>(value | 128);
    out_ += static_cast<char>(value);
  }
  void little(std::uint64_t value, int count) {
    for (int at = 0; at < count; ++at) out_ += static_cast<char>(value >> 8 * at);
  }

  std::string out_;
};

std::string big(std::uint64_t value) {
  std::string text;
  for (int shift = 56; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift);
  return text;
}

Fields fields_of(const Attribute& one) {
  Fields value;
  if (const auto* const flag = std::get_if<bool>(&one.value))
    value.varint(2, *flag ? 1 : 0);
  else if (const auto* const whole = std::get_if<std::int64_t>(&one.value))
    value.varint(3, static_cast<std::uint64_t>(*whole));
  else if (const auto* const real = std::get_if<double>(&one.value))
    value.eight(4, std::bit_cast<std::uint64_t>(*real));
  else
    value.text(1, std::get<std::string>(one.value));
  Fields pair;
  pair.text(1, one.name);
  pair.fields(2, value);
  return pair;
}

Fields fields_of(const Span& span) {
  Fields out;
  out.bytes(1, big(span.context.trace.high) + big(span.context.trace.low));
  out.bytes(2, big(span.context.span));
  if (!span.state.empty()) out.text(3, span.state);
  if (span.parent != 0) out.bytes(4, big(span.parent));
  out.text(5, span.name);
  out.varint(6, static_cast<std::uint64_t>(span.kind));
  out.eight(7, static_cast<std::uint64_t>(span.begin));
  out.eight(8, static_cast<std::uint64_t>(span.end));
  for (const Attribute& one : span.attributes) out.fields(9, fields_of(one));
  if (span.failed) {
    Fields status;
    if (!span.why.empty()) status.text(2, span.why);
    status.varint(3, 2);
    out.fields(15, status);
  }
  out.four(16, flags_of(span));
  return out;
}

/// What of an answer is looked at.
struct Read {
  std::string_view rest;
  unsigned field = 0;
  std::uint64_t number = 0;
  std::string_view bytes = {};

  std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest.front());
      rest.remove_prefix(1);
      value |= std::uint64_t{byte & 127u} << shift;
      if (byte < 128) return value;
    }
    return std::nullopt;
  }
  bool skip(std::size_t size) {
    if (rest.size() < size) return false;
    bytes = rest.substr(0, size);
    rest.remove_prefix(size);
    return true;
  }
  /// False: there is no other one, or what follows is none.
  bool next() {
    const auto tag = varint();
    if (!tag) return false;
    field = static_cast<unsigned>(*tag >> 3);
    bytes = {};
    number = 0;
    switch (static_cast<Wire>(*tag & 7)) {
    case Wire::varint: {
      const auto value = varint();
      number = value.value_or(0);
      return value.has_value();
    }
    case Wire::eight: return skip(8);
    case Wire::four: return skip(4);
    case Wire::bytes: {
      const auto size = varint();
      return size && *size <= rest.size() && skip(static_cast<std::size_t>(*size));
    }
    default: return false;
    }
  }
};

}  // namespace

std::string write_protobuf(std::span<const Span> spans, std::span<const Attribute> resource) {
  Fields of_resource;
  for (const Attribute& one : resource) of_resource.fields(1, fields_of(one));
  Fields scope;
  scope.text(1, "portico");
  scope.text(2, PORTICO_VERSION);
  Fields of_scope;
  of_scope.fields(1, scope);
  for (const Span& one : spans) of_scope.fields(2, fields_of(one));
  Fields whole;
  whole.fields(1, of_resource);
  whole.fields(2, of_scope);
  Fields request;
  request.fields(1, whole);
  return request.take();
}

Partial read_protobuf(std::string_view answer) {
  Partial partial;
  for (Read outer{answer}; outer.next();) {
    if (outer.field != 1) continue;
    for (Read inner{outer.bytes}; inner.next();) {
      if (inner.field == 1) partial.rejected = inner.number;
      if (inner.field == 2) partial.why = inner.bytes;
    }
  }
  return partial;
}

Partial read_json(std::string_view answer) {
  const auto json = nlohmann::json::parse(answer, nullptr, false);
  Partial partial;
  if (!json.is_object() || !json.contains("partialSuccess")) return partial;
  const auto& said = json["partialSuccess"];
  if (!said.is_object()) return partial;
  const auto rejected = said.find("rejectedSpans");
  if (rejected != said.end() && rejected->is_number_unsigned()) rejected->get_to(partial.rejected);
  if (rejected != said.end() && rejected->is_string())
    partial.rejected = std::strtoull(rejected->get_ref<const std::string&>().c_str(), nullptr, 10);
  const auto why = said.find("errorMessage");
  if (why != said.end() && why->is_string()) why->get_to(partial.why);
  return partial;
}

}  // namespace portico::trace
