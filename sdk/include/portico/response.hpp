#pragma once

// Responses with a finished body, to return from a handler in place of a value: the model of the
// route does not count for them. A handler that only sometimes returns one has the type
// std::variant<Item, JsonResponse>, with as many of them as it needs. Where no status is given,
// that of call.status() counts, else the route's, here and in every other response class but
// RedirectResponse.
//
//   return JsonResponse{.content = {{"message", "Accepted"}}, .status = 202};
//   return RedirectResponse{.url = "/new-path", .status = 301};
//   return HtmlResponse{.content = page, .headers = {set_cookie("seen", "yes")}};

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "portico/call.hpp"
#include "portico/cookie.hpp"
#include "portico/error.hpp"
#include "portico/json_value.hpp"

namespace portico {

/// Bytes of any media type.
struct Response {
  std::string body{};        ///< sent as it is
  std::string media_type{};  ///< sent as it is; empty: no Content-Type
  std::optional<int> status{};
  Headers headers{};

  void send(const Call& call) const;
};

/// NaN and infinities in the content are refused: 500.
struct JsonResponse {
  static constexpr std::string_view media_range = "application/json";

  JsonValue content{};  ///< the body
  std::optional<int> status{};
  Headers headers{};
  std::string media_type = "application/json";  ///< such as application/geo+json

  void send(const Call& call) const;
};

/// text/html; charset=utf-8
struct HtmlResponse {
  static constexpr std::string_view media_range = "text/html";

  std::string content{};  ///< the page; what came from a client has to be escaped
  std::optional<int> status{};
  Headers headers{};

  void send(const Call& call) const;
};

/// text/plain; charset=utf-8
struct TextResponse {
  static constexpr std::string_view media_range = "text/plain";

  std::string content{};  ///< UTF-8
  std::optional<int> status{};
  Headers headers{};

  void send(const Call& call) const;
};

namespace detail {
/// A URL as a Location says it: whatever may not stand in a URL is percent-encoded, what is encoded
/// already stays.
std::string quote_location(std::string_view url);
}  // namespace detail

/// 307 keeps the method, 303 makes it GET; 308 and 301 say the same for good.
struct RedirectResponse {
  static constexpr std::string_view media_range{};
  static constexpr int usual_status = 307;

  std::string url{};  ///< what may not stand in a Location is percent-encoded
  /// Else the route's where that is 3xx, else 307; in a variant always 307, for there the route's
  /// is that of the other alternatives. call.status() says nothing here.
  std::optional<int> status{};
  Headers headers{};

  void send(const Call& call) const;
};

}  // namespace portico
