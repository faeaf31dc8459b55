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
  for (const auto part : {std::string_view{"# HELP "}, name, std::string_view{" "}, help,
                          std::string_view{"\n# TYPE "}, name, std::string_view{" "}, type})
    out_.append(part);
  out_.push('\n');
  name_ = name;
}

void MetricWriter::name_sample(std::string_view labels, std::string_view suffix) {
  out_.append(name_);
  out_.append(suffix);
  if (!labels.empty()) out_.push('{'), out_.append(labels), out_.push('}');
  out_.push(' ');
}

}  // namespace portico::http
