#pragma once

// A request as it came. A value; its views point into the buffer that it was read into.

#include <span>
#include <string_view>

#include "message/client_certificate.hpp"
#include "message/reply.hpp"

namespace portico::message {

struct Request {
  std::string_view method;
  std::string_view target;          ///< as sent
  std::string_view path;            ///< before '?', still percent-encoded; "*" for OPTIONS *
  std::string_view query;           ///< after '?', still encoded
  std::string_view authority;       ///< of the absolute-form target, else the Host field
  std::string_view peer;            ///< "127.0.0.1:53412"; port 0 where a proxy does not tell it
  std::string_view root_path;       ///< "/v1": what stands before `path` where the client sends it
  std::span<const Header> headers;  ///< their names in lower case
  std::string_view body;
  int minor = 1;      ///< HTTP/1.minor
  bool head = false;  ///< the reply has no body (HEAD)
  /// The client sent it over https, to the host or to a proxy that the host believes.
  bool secure = false;
  const ClientCertificate* client = nullptr;  ///< what its client has shown; null: nothing

  /// The first field of that name (lower case), or an empty view with no data.
  std::string_view header(std::string_view lower) const;
  std::string_view scheme() const { return secure ? "https" : "http"; }
};

}  // namespace portico::message
