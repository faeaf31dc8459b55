#pragma once

// A request as cases name it: {"method", "target", "headers": {}, "body" (JSON) or "form": {}}, all but
// the first two as wanted.

#include <string>

#include <nlohmann/json.hpp>

namespace portico::testing {

/// Its bytes.
inline std::string request_of(const nlohmann::ordered_json& asked) {
  std::string text = asked["method"].get<std::string>() + " " + asked["target"].get<std::string>() +
                     " HTTP/1.1\r\nHost: localhost\r\n";
  const auto headers = asked.value("headers", nlohmann::ordered_json::object());
  for (const auto& [name, value] : headers.items())
    text += name + ": " + value.get<std::string>() + "\r\n";
  std::string body, type = "application/json";
  if (asked.contains("body")) body = asked["body"].dump();
  if (asked.contains("form")) {
    type = "application/x-www-form-urlencoded";
    for (const auto& [name, value] : asked["form"].items())
      body += (body.empty() ? "" : "&") + name + "=" + value.get<std::string>();
  }
  if (!body.empty())
    text += "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

}  // namespace portico::testing
