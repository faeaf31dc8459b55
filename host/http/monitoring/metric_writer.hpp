#pragma once

// Writes either format of metric_format.hpp. One thread.

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/monitoring/metric_format.hpp"
#include "message/text.hpp"
#include "route/traffic.hpp"

namespace portico::http {

/// name="value", behind those that are there.
void append_label(std::string& out, std::string_view name, std::string_view value);

class MetricWriter {
public:
  MetricWriter(message::Text& out, MetricFormat format) : out_{out}, format_{format} {}

  /// `type`: counter, gauge, histogram.
  void family(std::string_view name, std::string_view type, std::string_view help);

  /// One of the family that was begun last.
  template <class Number>
  void sample(Number number, std::string_view labels = {}, std::string_view suffix = {}) {
    name_sample(labels, suffix);
    write(number);
    out_.push('\n');
  }
  /// One of a histogram, and what stands for it where the format has room for that.
  void bucket(std::uint64_t count, std::string_view labels, const route::Exemplar& exemplar);

  template <class Number>
  void only(std::string_view name, std::string_view type, std::string_view help, Number number) {
    family(name, type, help);
    sample(number);
  }

  /// Nothing follows.
  void finish();

private:
  template <class Number> void write(Number number) {
    constexpr std::size_t most = 40;
    char* begin = out_.room(most);
    out_.advance(static_cast<std::size_t>(std::to_chars(begin, begin + most, number).ptr - begin));
  }
  void name_sample(std::string_view labels, std::string_view suffix);

  message::Text& out_;
  const MetricFormat format_;
  std::string_view name_, suffix_;  ///< of the family, and of its samples
};

}  // namespace portico::http
