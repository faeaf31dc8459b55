#pragma once

// Response: what a handler returns to bypass the model: a finished body with its own status and
// headers. A handler that only sometimes does returns std::variant<Item, Response>.

#include <optional>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "portico/error.hpp"

namespace portico {

struct Response {
  std::string body{};
  std::string media_type{};     ///< empty: no Content-Type
  std::optional<int> status{};  ///< else the route's
  Headers headers{};
};

inline Response json_response(const nlohmann::json& content, int status = 200,
                              Headers headers = {}) {
  return {content.dump(), "application/json", status, std::move(headers)};
}
inline Response text_response(std::string content, int status = 200, Headers headers = {}) {
  return {std::move(content), "text/plain; charset=utf-8", status, std::move(headers)};
}
inline Response html_response(std::string content, int status = 200, Headers headers = {}) {
  return {std::move(content), "text/html; charset=utf-8", status, std::move(headers)};
}
/// 307 keeps the method; 303 makes it GET.
inline Response redirect(std::string url, int status = 307) {
  return {{}, {}, status, {{"location", std::move(url)}}};
}

}  // namespace portico
