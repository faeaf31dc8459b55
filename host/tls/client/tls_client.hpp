#pragma once

// TLS as a client, on a descriptor that blocks: who is asked has to show a certificate of the name
// that is asked for (RFC 9110, section 4.3.4), and is shown one where there is one. One thread.

#include <cstddef>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>

#include "tls/client/client_files.hpp"
#include "tls/openssl.hpp"

namespace portico::tls {

/// Why there is no connection: "its certificate is not for collector.example".
class ClientError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

class Client {
public:
  /// Shakes hands with `host`, a name or an address of IP, over a connected descriptor, which it
  /// only borrows; the time limits of that do not count before it is done. `is_over` is asked
  /// again and again, and ends it. Throws ClientError.
  Client(const ClientFiles& files, const std::string& host, int descriptor,
         const std::function<bool()>& is_over);

  static constexpr int late = -1;  ///< the descriptor's time limit is over
  /// Bytes read, at least one; 0 at the end; or late. Throws ClientError.
  int receive(std::span<char> into);
  /// All of them, or late. Throws ClientError.
  int send(std::span<const char> bytes);
  /// Whether receive() has something to say, where the descriptor can be read: not every record has
  /// bytes in it.
  bool has_bytes();

private:
  void shake_hands(const std::string& host, const std::function<bool()>& is_over);
  int failure(int result, int reason);

  const SslContext context_;
  const Ssl ssl_;
};

}  // namespace portico::tls
