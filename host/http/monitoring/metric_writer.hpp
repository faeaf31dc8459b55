#pragma once

// Writes the text format of Prometheus (0.0.4). One thread.

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

#include "message/text.hpp"

namespace portico::http {

/// name="value", behind those that are there.
void append_label(std::string& out, std::string_view name, std::string_view value);

class MetricWriter {
public:
  explicit MetricWriter(message::Text& out) : out_{out} {}

  /// `type`: counter, gauge, histogram.
  void family(std::string_view name, std::string_view type, std::string_view help);

  /// One of the family that was begun last.
  template <class Number>
  void sample(Number number, std::string_view labels = {}, std::string_view suffix = {}) {
    name_sample(labels, suffix);
    constexpr std::size_t most = 40;
    char* begin = out_.room(most);
    out_.advance(static_cast<std::size_t>(std::to_chars(begin, begin + most, number).ptr - begin));
    out_.push('\n');
  }

  template <class Number>
  void only(std::string_view name, std::string_view type, std::string_view help, Number number) {
    family(name, type, help);
    sample(number);
  }

private:
  void name_sample(std::string_view labels, std::string_view suffix);

  message::Text& out_;
  std::string_view name_;
};

}  // namespace portico::http
