#include "model/compile/python_text.hpp"

#include "message/quote.hpp"
#include "message/text.hpp"

namespace portico::model {

std::string python_repr(const Schema& value) {
  if (value.is_null()) return "None";
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  if (!value.is_string()) return value.dump();
  const auto& text = value.get_ref<const std::string&>();
  char quote =
      text.find('\'') != std::string::npos && text.find('"') == std::string::npos ? '"' : '\'';
  std::string out{quote};
  for (char c : text) {
    if (c == quote || c == '\\')
      out += '\\', out += c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else
      out += c;
  }
  return out + quote;
}

std::string join_choices(const std::vector<std::string>& texts) {
  std::string out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i) out += i + 1 == texts.size() ? " or " : ", ";
    out += texts[i];
  }
  return out;
}

std::string quoted_json(std::string_view text) {
  message::Text out;
  if (!message::write_string(text, out)) return "\"?\"";
  return std::string{out.view()};
}

}  // namespace portico::model
