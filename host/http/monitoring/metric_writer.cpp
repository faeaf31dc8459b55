#include "http/monitoring/metric_writer.hpp"

namespace portico::http {

void append_label(std::string& out, std::string_view name, std::string_view value) {
  out.append(out.empty() ? "" : ",").append(name).append("=\"");
  for (const char byte : value) {
    if (byte == '\n')
      out += "\\n";
    else if (byte == '"' || byte == '\\')
      out += '\\', out += byte;
    else
      out += byte;
  }
  out += '"';
}

void MetricWriter::family(std::string_view name, std::string_view type, std::string_view help) {
  constexpr std::string_view total = "_total";
  const bool cut = format_ == MetricFormat::open_metrics && type == "counter";
  suffix_ = cut ? total : std::string_view{};
  name_ = cut ? name.substr(0, name.size() - total.size()) : name;
  for (const auto part : {std::string_view{"# HELP "}, name_, std::string_view{" "}, help,
                          std::string_view{"\n# TYPE "}, name_, std::string_view{" "}, type})
    out_.append(part);
  out_.push('\n');
}

void MetricWriter::bucket(std::uint64_t count, std::string_view labels,
                          const route::Exemplar& exemplar) {
  name_sample(labels, "_bucket");
  write(count);
  if (format_ == MetricFormat::open_metrics && exemplar.is_there()) {
    out_.append(" # {trace_id=\"");
    out_.append({exemplar.trace.data(), exemplar.trace.size()});
    out_.append("\"} ");
    write(exemplar.seconds);
    out_.push(' ');
    write(exemplar.when);
  }
  out_.push('\n');
}

void MetricWriter::finish() {
  if (format_ == MetricFormat::open_metrics) out_.append("# EOF\n");
}

void MetricWriter::name_sample(std::string_view labels, std::string_view suffix) {
  out_.append(name_);
  out_.append(suffix_);
  out_.append(suffix);
  if (!labels.empty()) out_.push('{'), out_.append(labels), out_.push('}');
  out_.push(' ');
}

}  // namespace portico::http
