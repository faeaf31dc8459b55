#pragma once

// The client's end of TLS on a connected socket, for tests: what it offers, and what came of it.

#include <fcntl.h>
#include <poll.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tls/openssl.hpp"

namespace portico::tls::test {

using Remembered = std::shared_ptr<SSL_SESSION>;

/// What a client offers.
struct Offer {
  int version = 0;                           ///< TLS1_2_VERSION, TLS1_3_VERSION; 0: both
  std::string server{};                      ///< the name that it asks for; empty: none
  std::string alpn{};                        ///< as on the wire, "\x08http/1.1"; empty: nothing
  std::string ciphers{};                     ///< of TLS 1.2; empty: the usual
  std::string certificate{}, private_key{};  ///< files of its own; empty: it shows nothing
  Remembered session{};                      ///< to be resumed; null: none
  bool asks_staple = false;
};

class Peer {
public:
  static constexpr ssize_t again = -1, gone = -2;

  explicit Peer(const Offer& offer = {}) : context_{::SSL_CTX_new(::TLS_client_method())} {
    SSL_CTX* const context = context_.get();
    if (offer.version) {
      ::SSL_CTX_set_min_proto_version(context, offer.version);
      ::SSL_CTX_set_max_proto_version(context, offer.version);
    }
    if (!offer.ciphers.empty()) ::SSL_CTX_set_cipher_list(context, offer.ciphers.c_str());
    if (!offer.alpn.empty())
      ::SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(offer.alpn.data()),
                                static_cast<unsigned int>(offer.alpn.size()));
    if (!offer.certificate.empty() &&
        (::SSL_CTX_use_certificate_chain_file(context, offer.certificate.c_str()) != 1 ||
         ::SSL_CTX_use_PrivateKey_file(context, offer.private_key.c_str(), SSL_FILETYPE_PEM) != 1))
      throw std::runtime_error{"the client's certificate: " + take_error()};
    ::SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_set_app_data(context, this);
    ::SSL_CTX_sess_set_new_cb(context, [](SSL* ssl, SSL_SESSION* session) {
      auto* self = static_cast<Peer*>(SSL_CTX_get_app_data(::SSL_get_SSL_CTX(ssl)));
      self->session_ = Remembered{session, ::SSL_SESSION_free};
      return 1;
    });
    ssl_.reset(::SSL_new(context));
    ::SSL_set_connect_state(ssl_.get());
    if (!offer.server.empty()) ::SSL_set_tlsext_host_name(ssl_.get(), offer.server.c_str());
    if (offer.session) ::SSL_set_session(ssl_.get(), offer.session.get());
    if (offer.asks_staple) ::SSL_set_tlsext_status_type(ssl_.get(), TLSEXT_STATUSTYPE_ocsp);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  /// Takes the socket, which does not block from here on. False: why() tells.
  bool shake(int socket) {
    ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
    ::SSL_set_fd(ssl_.get(), socket);
    while (true) {
      ::ERR_clear_error();
      const int result = ::SSL_do_handshake(ssl_.get());
      if (result == 1) return true;
      if (waits(result)) continue;
      why_ = take_error();
      return false;
    }
  }
  const std::string& why() const { return why_; }

  /// Bytes, 0 at the end that the server told, or one of the two above.
  ssize_t receive(char* into, std::size_t size) {
    ::ERR_clear_error();
    std::size_t count = 0;
    const int result = ::SSL_read_ex(ssl_.get(), into, size, &count);
    if (result == 1) return static_cast<ssize_t>(count);
    const int error = ::SSL_get_error(ssl_.get(), result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return again;
    if (error == SSL_ERROR_ZERO_RETURN) return 0;
    was_reset_ = error == SSL_ERROR_SYSCALL && errno == ECONNRESET;
    why_ = take_error();
    return gone;
  }
  /// Whether there may be something to receive, in time.
  bool await() const {
    pollfd wait{::SSL_get_fd(ssl_.get()), POLLIN, 0};
    return pending() || ::poll(&wait, 1, patience) > 0;
  }
  /// False: the server takes no more.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      ::ERR_clear_error();
      std::size_t count = 0;
      const int result = ::SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count);
      if (result == 1)
        bytes.remove_prefix(count);
      else if (!waits(result))
        return false;
    }
    return true;
  }
  /// Says that what follows has another key (TLS 1.3). False: the server takes no more.
  bool change_key() const {
    ::ERR_clear_error();
    return ::SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_NOT_REQUESTED) == 1 &&
           ::SSL_do_handshake(ssl_.get()) == 1;
  }
  void finish() { ::SSL_shutdown(ssl_.get()); }
  bool pending() const { return ::SSL_has_pending(ssl_.get()) == 1; }
  bool was_reset() const { return was_reset_; }

  int version() const { return ::SSL_version(ssl_.get()); }
  bool resumed() const { return ::SSL_session_reused(ssl_.get()) == 1; }
  const Remembered& session() const { return session_; }
  std::string alpn() const {
    const unsigned char* chosen = nullptr;
    unsigned int size = 0;
    ::SSL_get0_alpn_selected(ssl_.get(), &chosen, &size);
    return {reinterpret_cast<const char*>(chosen), size};
  }
  std::string cipher() const { return ::SSL_get_cipher_name(ssl_.get()); }
  std::string staple() const {
    const unsigned char* bytes = nullptr;
    const long size = ::SSL_get_tlsext_status_ocsp_resp(ssl_.get(), &bytes);
    return size > 0
               ? std::string{reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)}
               : std::string{};
  }
  /// DER of the server's certificate.
  std::string shown() const {
    unsigned char* bytes = nullptr;
    X509* const certificate = ::SSL_get0_peer_certificate(ssl_.get());
    const int size = certificate ? ::i2d_X509(certificate, &bytes) : 0;
    std::string der{reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size > 0 ? size : 0)};
    ::OPENSSL_free(bytes);
    return der;
  }

private:
  /// Whether to try again, when the socket is ready for it.
  bool waits(int result) {
    const int error = ::SSL_get_error(ssl_.get(), result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return false;
    const auto events = static_cast<short>(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT);
    pollfd wait{::SSL_get_fd(ssl_.get()), events, 0};
    return ::poll(&wait, 1, patience) > 0;
  }

  static constexpr int patience = 20'000;  ///< milliseconds

  SslContext context_;
  Ssl ssl_;
  Remembered session_;
  std::string why_;
  bool was_reset_ = false;
};

}  // namespace portico::tls::test
