#pragma once

// What the operator decided about every request and every answer, whichever plugin is behind it.
// Plain values; what they mean, and what is wrong with them, is known where they are used.

#include <cstddef>
#include <string>
#include <vector>

namespace portico::settings {

using Words = std::vector<std::string>;

/// Off while no origin is allowed.
struct Cors {
  Words allow_origins;
  std::string allow_origin_regex;  ///< empty: none
  Words allow_methods, allow_headers, expose_headers;
  bool allow_credentials = false, allow_private_network = false;
  std::size_t max_age = 0;  ///< seconds

  bool on() const { return !allow_origins.empty() || !allow_origin_regex.empty(); }

  bool operator==(const Cors&) const = default;
};

struct Compression {
  bool enabled = false;
  Words codings;  ///< "br", "gzip"; the preferred one first
  std::size_t minimum_size = 0, gzip_level = 0, brotli_quality = 0;
  Words media_types;

  bool operator==(const Compression&) const = default;
};

/// The fields in which a proxy tells whose request it passes on.
enum class ForwardedBy { x_forwarded, forwarded };

struct Proxies {
  Words trusted;  ///< networks, or "unix"; empty: nobody is believed
  ForwardedBy fields{};

  bool operator==(const Proxies&) const = default;
};

struct TrustedHosts {
  Words allowed;
  bool www_redirect = true;

  bool operator==(const TrustedHosts&) const = default;
};

struct HttpsRedirect {
  bool enabled = false;
  std::size_t port = 0;  ///< 0: that of the request

  bool operator==(const HttpsRedirect&) const = default;
};

/// An empty value: the field is not sent.
struct SecurityHeaders {
  bool enabled = false;
  std::string content_type_options, referrer_policy, frame_options, strict_transport_security,
      content_security_policy;

  bool operator==(const SecurityHeaders&) const = default;
};

struct RequestId {
  std::string header;
  bool accept = true, send = true;

  bool operator==(const RequestId&) const = default;
};

/// Of the host; a plugin may have a Cors of its own.
struct Policies {
  Proxies proxies;
  RequestId request_id;
  TrustedHosts trusted_hosts;
  HttpsRedirect https_redirect;
  Cors cors;
  Compression compression;
  SecurityHeaders security_headers;

  bool operator==(const Policies&) const = default;
};

}  // namespace portico::settings
