#include "trace/export/otlp_json.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "message/decode.hpp"
#include "message/quote.hpp"
#include "message/text.hpp"

namespace portico::trace {
namespace {

class JsonBatch {
public:
  void write(std::span<const Span> spans, std::span<const Attribute> resource) {
    out_.append(R"({"resourceSpans":[{"resource":)");
    out_.push('{');
    attributes(resource);
    out_.append(R"(},"scopeSpans":[{"scope":{"name":"portico","version":")" PORTICO_VERSION
                R"("},"spans":[)");
    for (const Span& one : spans) {
      if (&one != &spans.front()) out_.push(',');
      this->span(one);
    }
    out_.append("]}]}]}");
  }
  std::string_view text() const { return out_.view(); }

private:
  void string(std::string_view text) {
    if (!message::write_string(text, out_)) message::write_string(message::utf8(text), out_);
  }
  template <class Number> void number(Number value) {
    std::array<char, 40> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    out_.append({text.data(), static_cast<std::size_t>(end - text.data())});
  }
  void hex(std::uint64_t bits) {
    for (int shift = 60; shift >= 0; shift -= 4) out_.push("0123456789abcdef"[bits >> shift & 15]);
  }
  void moment(std::string_view name, Moment value) {
    out_.append(name);
    number(value);
    out_.push('"');
  }

  void value(const Attribute::Value& given) {
    if (const auto* const flag = std::get_if<bool>(&given)) {
      out_.append(*flag ? R"({"boolValue":true})" : R"({"boolValue":false})");
    } else if (const auto* const whole = std::get_if<std::int64_t>(&given)) {
      out_.append(R"({"intValue":")");
      number(*whole);
      out_.append("\"}");
    } else if (const auto* const real = std::get_if<double>(&given)) {
      out_.append(R"({"doubleValue":)");
      if (std::isfinite(*real))
        number(*real);
      else
        out_.append(std::isnan(*real) ? "\"NaN\"" : *real > 0 ? "\"Infinity\"" : "\"-Infinity\"");
      out_.push('}');
    } else {
      out_.append(R"({"stringValue":)");
      string(std::get<std::string>(given));
      out_.push('}');
    }
  }

  void attributes(std::span<const Attribute> all) {
    out_.append(R"("attributes":[)");
    for (const Attribute& one : all) {
      out_.append(&one == &all.front() ? R"({"key":)" : R"(,{"key":)");
      string(one.name);
      out_.append(R"(,"value":)");
      value(one.value);
      out_.push('}');
    }
    out_.push(']');
  }

  void span(const Span& one) {
    out_.append(R"({"traceId":")");
    hex(one.context.trace.high);
    hex(one.context.trace.low);
    out_.append(R"(","spanId":")");
    hex(one.context.span);
    if (one.parent != 0) {
      out_.append(R"(","parentSpanId":")");
      hex(one.parent);
    }
    out_.append("\",");
    if (!one.state.empty()) {
      out_.append(R"("traceState":)");
      string(one.state);
      out_.push(',');
    }
    out_.append(R"("flags":)");
    number(flags_of(one));
    out_.append(R"(,"name":)");
    string(one.name);
    out_.append(R"(,"kind":)");
    number(static_cast<int>(one.kind));
    moment(R"(,"startTimeUnixNano":")", one.begin);
    moment(R"(,"endTimeUnixNano":")", one.end);
    out_.push(',');
    attributes(one.attributes);
    if (one.failed) {
      out_.append(R"(,"status":{"code":2)");
      if (!one.why.empty()) {
        out_.append(R"(,"message":)");
        string(one.why);
      }
      out_.push('}');
    }
    out_.push('}');
  }

  message::Text out_;
};

}  // namespace

std::string write_json(std::span<const Span> spans, std::span<const Attribute> resource) {
  JsonBatch batch;
  batch.write(spans, resource);
  return std::string{batch.text()};
}

}  // namespace portico::trace
