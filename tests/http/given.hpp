#pragma once

// A request and the reply that something made of it, as the host's policies see them: without
// sockets.

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/wire/exchange.hpp"
#include "message/error_writer.hpp"
#include "message/field/headers.hpp"

namespace portico::http {

class Given {
public:
  using Field = std::pair<std::string, std::string>;

  explicit Given(std::string_view method = "GET", std::string_view target = "/") {
    message::Request& request = exchange.request;
    request.method = keep(std::string{method});
    const auto kept = keep(std::string{target});
    request.target = kept;
    request.path = kept.substr(0, kept.find('?'));
    if (request.path.size() < kept.size()) request.query = kept.substr(request.path.size() + 1);
    request.authority = "testserver";
  }
  Given(const Given&) = delete;
  Given& operator=(const Given&) = delete;

  /// A field of the request; the transport hands over names in lower case.
  Given& with(std::string_view name, std::string_view value) {
    std::string lower{name};
    for (char& byte : lower)
      if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte + 32);
    headers_.push_back({keep(std::move(lower)), keep(std::string{value})});
    exchange.request.headers = headers_;
    if (headers_.back().name == "host") exchange.request.authority = headers_.back().value;
    return *this;
  }

  /// For a policy on its own: no transport of the host says this of a request.
  Given& over_https() {
    exchange.request.secure = true;
    return *this;
  }

  Given& replied(int status, std::string_view media_type, std::string_view body) {
    exchange.reply.status = status;
    exchange.reply.media_type = keep(std::string{media_type});
    exchange.reply.body.clear();
    exchange.reply.body.append(body);
    return *this;
  }

  Given& field(std::string_view name, std::string_view value) {
    exchange.reply.headers.push_back({keep(std::string{name}), keep(std::string{value})});
    return *this;
  }

  /// Of the reply's field, or "(none)".
  std::string sent(std::string_view name) {
    const auto* found = find(exchange.reply.headers, name);
    return found ? std::string{found->value} : "(none)";
  }

  /// With the words of a refusal.
  std::string body() {
    message::ErrorWriter{}.write(exchange.reply, exchange.request.path);
    return std::string{exchange.reply.body.view()};
  }

  Exchange exchange;

private:
  std::string_view keep(std::string text) {
    texts_.push_back(std::move(text));
    return texts_.back();
  }

  std::deque<std::string> texts_;
  std::vector<message::Header> headers_;
};

}  // namespace portico::http
