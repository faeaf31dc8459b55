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

}  // namespace

void Response::send(const Outgoing& out) const {
  if (status) out.status(*status);
  out.headers(headers);
  out.bytes(media_type, body);
}

void JsonResponse::send(const Outgoing& out) const {
  out.status(status);
  out.headers(headers);
  out.bytes(media_type, json_text(content));
}

void HtmlResponse::send(const Outgoing& out) const {
  out.status(status);
  out.headers(headers);
  out.bytes("text/html; charset=utf-8", content);
}

void TextResponse::send(const Outgoing& out) const {
  out.status(status);
  out.headers(headers);
  out.bytes("text/plain; charset=utf-8", content);
}

void RedirectResponse::send(const Outgoing& out) const {
  if (status) out.status(*status);
  out.headers(headers);
  out.headers({{"location", detail::quote_location(url)}});
  out.bytes({}, {});
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

Response json_response(const JsonValue& content, int status, Headers headers) {
  return {json_text(content), "application/json", status, std::move(headers)};
}
Response text_response(std::string content, int status, Headers headers) {
  return {std::move(content), "text/plain; charset=utf-8", status, std::move(headers)};
}
Response html_response(std::string content, int status, Headers headers) {
  return {std::move(content), "text/html; charset=utf-8", status, std::move(headers)};
}
Response redirect(std::string_view url, int status) {
  return {{}, {}, status, {{"location", detail::quote_location(url)}}};
}

void FileResponse::send(const Outgoing& out) const {
  const auto& service = out.extension<portico_file_service>(PORTICO_FILE_SERVICE);
  const portico_file file{sizeof(portico_file),       static_cast<uint32_t>(disposition),
                          detail::to_str(root),       detail::to_str(path),
                          detail::to_str(media_type), detail::to_str(name)};
  if (service.file(out.call(), &file) == PORTICO_NO_FILE) throw HttpError{404};
  out.status(status);
  out.headers(headers);
}

void StreamingResponse::send(const Outgoing& out) const {
  out.status(status);
  out.headers(headers);
  auto* source = new Source{out.host(), next, {}};
  out.stream(detail::with_charset(media_type), {source, Source::pull, Source::drop});
}

portico_result StreamingResponse::Source::pull(void* self, portico_str* chunk) {
  auto& source = *static_cast<Source*>(self);
  return detail::guarded(source.host, "stream", [&]() -> portico_result {
    source.piece = source.next();
    if (!source.piece) return PORTICO_END;
    *chunk = detail::to_str(*source.piece);
    return PORTICO_OK;
  });
}
void StreamingResponse::Source::drop(void* self) { delete static_cast<Source*>(self); }

}  // namespace portico
