#include "portico/response.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "portico/file_response.hpp"
#include "portico/streaming_response.hpp"

namespace portico {

namespace {

bool finite(const JsonValue& value) {
  if (value.is_number_float()) return std::isfinite(value.get<double>());
  if (!value.is_structured()) return true;
  return std::all_of(value.begin(), value.end(), finite);
}

/// Throws std::out_of_range where there is a number that JSON cannot say.
std::string json_text(const JsonValue& content) {
  if (!finite(content))
    throw std::out_of_range{"a JSON response holds NaN or an infinity, which JSON cannot say"};
  return content.dump();
}

/// "text/csv" with the charset that text needs, as Starlette adds it.
std::string with_charset(std::string_view media_type) {
  std::string text{media_type};
  if (text.starts_with("text/") && text.find("charset=") == text.npos) text += "; charset=utf-8";
  return text;
}

}  // namespace

void Response::send(const Call& call) const {
  if (status) call.status(*status);
  call.headers(headers);
  call.bytes(media_type, body);
}

void JsonResponse::send(const Call& call) const {
  if (status) call.status(*status);
  call.headers(headers);
  call.bytes(media_type, json_text(content));
}

void HtmlResponse::send(const Call& call) const {
  if (status) call.status(*status);
  call.headers(headers);
  call.bytes("text/html; charset=utf-8", content);
}

void TextResponse::send(const Call& call) const {
  if (status) call.status(*status);
  call.headers(headers);
  call.bytes("text/plain; charset=utf-8", content);
}

void RedirectResponse::send(const Call& call) const {
  if (status) call.status(*status);
  call.headers(headers);
  call.headers({{"location", detail::quote_location(url)}});
  call.bytes({}, {});
}

std::string detail::quote_location(std::string_view url) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string quoted;
  for (const char octet : url) {
    if (detail::among(octet, "_.-~:/%#?=@[]!$&'()*+,;")) {
      quoted += octet;
      continue;
    }
    const auto code = static_cast<unsigned char>(octet);
    quoted.append({'%', digits[code >> 4], digits[code & 15]});
  }
  return quoted;
}

void FileResponse::send(const Call& call) const {
  const auto& service = call.extension<portico_file_service>(PORTICO_FILE_SERVICE);
  const portico_file file{sizeof(portico_file),       static_cast<uint32_t>(disposition),
                          detail::to_str(root),       detail::to_str(path),
                          detail::to_str(media_type), detail::to_str(name)};
  if (service.file(call.handle(), &file) == PORTICO_NO_FILE) throw HttpError{404};
  if (status) call.status(*status);
  call.headers(headers);
}

void StreamingResponse::send(const Call& call) const {
  if (status) call.status(*status);
  call.headers(headers);
  call.stream(with_charset(media_type), next);
}

}  // namespace portico
