#pragma once

// Responses with a finished body, to return from a handler in place of a value: the model of the
// route and its declared status do not count for them. A handler that only sometimes returns one
// has the type std::variant<Item, JsonResponse>, with as many of them as it needs.
//
//   return JsonResponse{{{"message", "Accepted"}}, 202};
//   return RedirectResponse{.url = "/new-path", .status = 301};
//   return HtmlResponse{.content = page, .headers = {set_cookie("seen", "yes")}};

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "portico/cookie.hpp"
#include "portico/error.hpp"
#include "portico/outgoing.hpp"

namespace portico {

/// Octets of any media type.
struct Response {
  std::string body{};
  std::string media_type{};     ///< sent as it is; empty: no Content-Type
  std::optional<int> status{};  ///< else the route's
  Headers headers{};

  void send(const Outgoing& out) const {
    if (status) out.status(*status);
    out.headers(headers);
    out.bytes(media_type, body);
  }
};

namespace detail {

template <class Json> bool finite(const Json& value) {
  if (value.is_number_float()) return std::isfinite(value.template get<double>());
  if (!value.is_structured()) return true;
  return std::all_of(value.begin(), value.end(), [](const Json& inner) { return finite(inner); });
}

/// Throws std::out_of_range where there is a number that JSON cannot say.
template <class Json> std::string json_text(const Json& content) {
  if (!finite(content))
    throw std::out_of_range{"a JSON response holds NaN or an infinity, which JSON cannot say"};
  return content.dump();
}

}  // namespace detail

struct JsonResponse {
  static constexpr std::string_view media_range = "application/json";

  nlohmann::ordered_json content{};
  int status = 200;
  Headers headers{};
  std::string media_type = "application/json";

  void send(const Outgoing& out) const {
    out.status(status);
    out.headers(headers);
    out.bytes(media_type, detail::json_text(content));
  }
};

struct HtmlResponse {
  static constexpr std::string_view media_range = "text/html";

  std::string content{};
  int status = 200;
  Headers headers{};

  void send(const Outgoing& out) const {
    out.status(status);
    out.headers(headers);
    out.bytes("text/html; charset=utf-8", content);
  }
};

struct TextResponse {
  static constexpr std::string_view media_range = "text/plain";

  std::string content{};
  int status = 200;
  Headers headers{};

  void send(const Outgoing& out) const {
    out.status(status);
    out.headers(headers);
    out.bytes("text/plain; charset=utf-8", content);
  }
};

/// A URL as a Location says it: whatever may not stand in a URL is percent-encoded, what is encoded
/// already stays.
inline std::string quote_location(std::string_view url) {
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

/// 307 keeps the method, 303 makes it GET; 308 and 301 say the same for good.
struct RedirectResponse {
  static constexpr std::string_view media_range{};
  static constexpr int usual_status = 307;

  std::string url{};
  std::optional<int> status{};  ///< else the route's where that is 3xx, else 307
  Headers headers{};

  void send(const Outgoing& out) const {
    if (status) out.status(*status);
    out.headers(headers);
    out.headers({{"location", quote_location(url)}});
    out.bytes({}, {});
  }
};

inline Response json_response(const nlohmann::ordered_json& content, int status = 200,
                              Headers headers = {}) {
  return {detail::json_text(content), "application/json", status, std::move(headers)};
}
inline Response text_response(std::string content, int status = 200, Headers headers = {}) {
  return {std::move(content), "text/plain; charset=utf-8", status, std::move(headers)};
}
inline Response html_response(std::string content, int status = 200, Headers headers = {}) {
  return {std::move(content), "text/html; charset=utf-8", status, std::move(headers)};
}
inline Response redirect(std::string_view url, int status = 307) {
  return {{}, {}, status, {{"location", quote_location(url)}}};
}

}  // namespace portico
