#pragma once

// Where batches of spans are sent, and how. A value.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tls/client/client_files.hpp"

namespace portico::trace {

/// How OTLP is spoken over HTTP.
enum class Encoding : std::uint8_t { protobuf, json };

struct Collector {
  std::string host;
  std::uint16_t port = 4318;
  std::string path = "/v1/traces";  ///< with the query, where there is one
  std::vector<std::pair<std::string, std::string>> headers{};
  Encoding encoding = Encoding::protobuf;
  bool gzip = false;
  std::chrono::milliseconds timeout{10000};  ///< of one attempt
  std::optional<tls::ClientFiles> tls{};     ///< of https; none: http

  /// To be shown: without the query, in which a key may be.
  std::string url() const;
};

/// Of a URL; throws std::invalid_argument with what is wrong. Where it has no path, `otherwise` is.
Collector collector_of(const std::string& url, const std::string& otherwise);

}  // namespace portico::trace
