#include "parity/plugin/response.hpp"

#include <memory>
#include <stdexcept>

#include "parity/plugin/cookie.hpp"

namespace parity {
namespace {

portico_str view(std::string_view text) { return {text.data(), text.size()}; }

std::string_view default_media_type(std::string_view name) {
  if (name == "JSONResponse") return "application/json";
  if (name == "HTMLResponse") return "text/html";
  if (name == "PlainTextResponse") return "text/plain";
  return {};
}

/// Text is sent as UTF-8 and says so, unless it says something else.
std::string content_type(std::string media) {
  if (media.starts_with("text/") && media.find("charset=") == std::string::npos)
    media += "; charset=utf-8";
  return media;
}

std::string bytes(const Json& content) {
  if (content.is_null()) return {};
  if (content.is_string()) return content.get<std::string>();
  return base64_decoded(content.at("base64").get_ref<const std::string&>());
}

bool has_content_type(const Json& response) {
  const auto headers = response.find("headers");
  if (headers == response.end()) return false;
  for (const Json& pair : *headers) {
    std::string name = pair.at(0).get<std::string>();
    for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    if (name == "content-type") return true;
  }
  return false;
}

/// The chunks of a stream, in order.
struct Chunks {
  std::vector<std::string> texts;
  std::size_t next = 0;
};

portico_result stream(const portico_host& host, portico_call* call, std::string_view media,
                      std::vector<std::string> texts) {
  auto chunks = std::make_unique<Chunks>(Chunks{.texts = std::move(texts)});
  portico_source source{};
  source.self = chunks.release();
  source.next = [](void* self, portico_str* chunk) -> portico_result {
    auto& from = *static_cast<Chunks*>(self);
    if (from.next == from.texts.size()) return PORTICO_END;
    *chunk = view(from.texts[from.next++]);
    return PORTICO_OK;
  };
  source.drop = [](void* self) { delete static_cast<Chunks*>(self); };
  return host.stream(call, view(media), source);
}

}  // namespace

void add_header(const portico_host& host, portico_call* call, std::string_view name,
                std::string_view value) {
  host.header(call, view(name), view(latin1(value)));
}

void add_headers(const portico_host& host, portico_call* call, const Json& pairs) {
  for (const Json& pair : pairs)
    add_header(host, call, pair.at(0).get_ref<const std::string&>(),
               pair.at(1).get_ref<const std::string&>());
}

portico_result respond(const portico_host& host, portico_call* call, const Json& response) {
  const std::string& name = response.at("class").get_ref<const std::string&>();
  host.status(call, response.value("status_code", name == "RedirectResponse" ? 307 : 200));
  const Json content = response.value("content", Json{});
  if (name == "RedirectResponse")
    host.header(call, view("location"), view(location(content.get_ref<const std::string&>())));
  if (response.contains("headers")) add_headers(host, call, response.at("headers"));
  if (const auto cookies = response.find("cookies"); cookies != response.end())
    for (const Json& cookie : *cookies)
      host.header(call, view("set-cookie"), view(set_cookie(cookie)));
  if (name == "RedirectResponse") return host.bytes(call, {}, {});

  std::string media =
      has_content_type(response)
          ? std::string{}
          : content_type(response.value("media_type", std::string{default_media_type(name)}));
  if (name != "StreamingResponse")
    return host.bytes(call, view(media),
                      view(name == "JSONResponse" ? content.dump() : bytes(content)));
  std::vector<std::string> texts;
  for (const Json& chunk : response.at("chunks")) texts.push_back(bytes(chunk));
  return stream(host, call, media, std::move(texts));
}

portico_result respond_as(const portico_host& host, portico_call* call, std::string_view name,
                          const portico_value& value) {
  if (value.kind != PORTICO_STRING && value.kind != PORTICO_NULL)
    throw std::runtime_error{"a text response of something that is no text"};
  if (name == "RedirectResponse") {
    host.header(call, view("location"), view(location(text_of(value))));
    return host.bytes(call, {}, {});
  }
  const std::string media = content_type(std::string{default_media_type(name)});
  if (name == "StreamingResponse") return stream(host, call, media, {std::string{text_of(value)}});
  return host.bytes(call, view(media), view(text_of(value)));
}

std::string location(std::string_view url) {
  constexpr std::string_view safe = ":/%#?=@[]!$&'()*+,;_.-~";
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (char c : url) {
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                 safe.find(c) != std::string_view::npos;
    auto byte = static_cast<unsigned char>(c);
    if (plain)
      out += c;
    else
      ((out += '%') += digits[byte >> 4]) += digits[byte & 15];
  }
  return out;
}

std::string base64_decoded(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (char c : text) {
    const std::size_t digit = alphabet.find(c);
    if (digit == std::string_view::npos) continue;
    bits = (bits << 6) | static_cast<unsigned>(digit);
    held += 6;
    if (held >= 8) held -= 8, out += static_cast<char>((bits >> held) & 0xFF);
  }
  return out;
}

}  // namespace parity
