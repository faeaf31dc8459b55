#pragma once

// What a proxy says before the first byte of a connection: whose it is. The PROXY protocol of
// HAProxy, versions 1 (a line) and 2 (binary), "The PROXY protocol", sections 2.1 and 2.2. Pure.

#include <cstddef>
#include <string>
#include <string_view>

namespace portico::http {

struct ProxyHeader {
  enum class State {
    more,      ///< it is not all there
    complete,  ///< it is the first `size` bytes
    wrong      ///< what has come is none
  };
  /// Of one that is taken; what is longer is wrong.
  static constexpr std::size_t longest = 4096;

  State state = State::more;
  std::size_t size = 0;
  std::string peer{};   ///< as a peer is told; "unknown": a client that the proxy does not name;
                        ///< empty: the proxy's own connection (LOCAL)
  bool secure = false;  ///< the client speaks TLS with the proxy (PP2_TYPE_SSL)

  static ProxyHeader of(std::string_view bytes);
};

}  // namespace portico::http
