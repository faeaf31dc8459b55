#include "portico/testing/body.hpp"

#include <algorithm>

#include "test_client/encoded.hpp"

namespace portico::testing {

namespace {

/// As browsers write it (WHATWG HTML, multipart form data).
std::string quoted(std::string_view name) {
  std::string made = "\"";
  for (const char byte : name) {
    if (byte == '"')
      made += "%22";
    else if (byte == '\n')
      made += "%0A";
    else if (byte == '\r')
      made += "%0D";
    else
      made += byte;
  }
  return made + '"';
}

bool holds(const Multipart& form, std::string_view boundary) {
  const auto has = [&](const std::string& text) { return text.find(boundary) != text.npos; };
  return std::any_of(form.fields.begin(), form.fields.end(),
                     [&](const auto& one) { return has(one.second); }) ||
         std::any_of(form.files.begin(), form.files.end(),
                     [&](const auto& one) { return has(one.content); });
}

}  // namespace

Body::Body(const FormData& form)
    : content{encoded(form.fields)},
      media_type{"application/x-www-form-urlencoded"} {}

Body::Body(const Multipart& form) {
  std::string boundary = "portico-test";
  while (holds(form, boundary)) boundary += '-';
  for (const auto& [name, value] : form.fields)
    content += "--" + boundary + "\r\nContent-Disposition: form-data; name=" + quoted(name) +
               "\r\n\r\n" + value + "\r\n";
  for (const Multipart::File& file : form.files)
    content += "--" + boundary + "\r\nContent-Disposition: form-data; name=" + quoted(file.field) +
               "; filename=" + quoted(file.filename) + "\r\nContent-Type: " + file.media_type +
               "\r\n\r\n" + file.content + "\r\n";
  content += "--" + boundary + "--\r\n";
  media_type = "multipart/form-data; boundary=" + boundary;
}

}  // namespace portico::testing
