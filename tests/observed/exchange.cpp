#include "observed/exchange.hpp"

#include <algorithm>
#include <array>
#include <regex>

#include "http/decoded.hpp"
#include "parity/plugin/response.hpp"

namespace observed {
namespace {

/// Where a client acts on the absence of these.
constexpr std::array told_by_absence{"accept-ranges",
                                     "access-control-allow-credentials",
                                     "access-control-allow-headers",
                                     "access-control-allow-methods",
                                     "access-control-allow-origin",
                                     "access-control-allow-private-network",
                                     "access-control-expose-headers",
                                     "access-control-max-age",
                                     "content-disposition",
                                     "content-encoding",
                                     "content-range",
                                     "content-type",
                                     "location",
                                     "retry-after",
                                     "set-cookie",
                                     "vary",
                                     "www-authenticate"};

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

bool elided(const std::string& body) {
  return body.starts_with("<html ") || body.starts_with("<traceback ");
}

std::optional<std::string> found(const std::string& pattern, const Json& exchange) {
  const std::string text = exchange.at("app").get<std::string>();
  std::smatch match;
  if (!std::regex_search(text, match, std::regex{pattern})) return std::nullopt;
  return match[1].str();
}

Json request_of(const Json& exchange) {
  const Json& given = exchange.at("request");
  Json request{{"method", given.at("method")}, {"target", given.at("path")}};
  request["headers"] = Json::array();
  for (const auto& [name, value] : given.at("headers").items())
    request["headers"].push_back({name, value});
  if (const auto coding = found("accept-encoding (\\w+)", exchange))
    request["headers"].push_back({"accept-encoding", *coding});
  if (!given.at("body").is_null()) request["body"] = given.at("body");
  return request;
}

void put_body(const Json& given, Json& expect) {
  const Json& body = given.at("body");
  const Json& headers = given.at("headers");
  const bool json = headers.value("content-type", "") == "application/json";
  expect["compare"] = json ? "json" : "bytes";
  if (given.contains("body_raw")) return void(expect["body_text"] = given.at("body_raw"));
  const std::string text = text_of(body);
  if (json) return void(expect["body_text"] = body.dump());
  if (elided(text)) return void(expect["compare"] = "status");
  if (text == "<identity body elided>")
    return void(expect["body_text"] =
                    std::string(std::stoul(text_of(headers.at("content-length"))), 'x'));
  if (!text.starts_with("base64:")) return void(expect["body_text"] = text);
  const std::string bytes = parity::base64_decoded(text.substr(7));
  if (!headers.contains("content-encoding")) return void(expect["body_base64"] = text.substr(7));
  expect["body_text"] =
      portico::http::decoded(headers.at("content-encoding").get<std::string>(), bytes).text;
}

Json expect_of(const Json& given) {
  Json expect{
      {"status", given.at("status")}, {"headers", Json::object()}, {"absent", Json::array()}};
  const Json& headers = given.at("headers");
  for (const auto& [name, value] : headers.items())
    if (value != "<compressed length>" && name != "content-length")
      expect["headers"][name] = {value};
  for (const char* name : told_by_absence)
    if (!headers.contains(name)) expect["absent"].push_back(name);
  put_body(given, expect);
  return expect;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace

Json comparable(const Json& exchange) {
  return {{"id", exchange.at("id")},
          {"area", exchange.at("area")},
          {"request", request_of(exchange)},
          {"expect", expect_of(exchange.at("expect"))}};
}

parity::Answer comparable(parity::Answer answer) {
  for (auto& [name, value] : answer.headers) {
    if (name == "content-encoding" && value == "gzip")
      answer.body = portico::http::decoded(value, answer.body).text;
    const auto at = value.find("boundary=");
    if (name != "content-type" || at == std::string::npos) continue;
    const std::string boundary = value.substr(at + 9);
    value = replaced(value, boundary, "<boundary>");
    answer.body = replaced(answer.body, boundary, "<boundary>");
  }
  return answer;
}

std::optional<std::vector<std::string>> side_effects(const Json& exchange) {
  const auto list = found("side-effect log after the request: (\\[[^\\]]*\\])", exchange);
  if (!list) return std::nullopt;
  return Json::parse(*list).get<std::vector<std::string>>();
}

std::optional<std::string> cut_after(const Json& exchange) {
  return found("chunk \"(\\w+)\" \\+ connection closed without terminating chunk", exchange);
}

}  // namespace observed
