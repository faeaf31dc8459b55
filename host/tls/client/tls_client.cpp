#include "tls/client/tls_client.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstddef>

#include <fcntl.h>
#include <poll.h>

#include "os/socket/network.hpp"
#include "tls/pem_file.hpp"
#include "tls/unusable.hpp"

namespace portico::tls {
namespace {

[[noreturn]] void cannot_use(const std::string& file, const std::string& what) {
  throw ClientError{'"' + file + "\" " + what + ": " + take_error()};
}

void trust(SSL_CTX* context, const ClientFiles& files) {
  ::SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (files.authorities.empty()) {
    if (::SSL_CTX_set_default_verify_paths(context) != 1)
      throw ClientError{"the authorities of this system cannot be read: " + take_error()};
    return;
  }
  X509_STORE* const store = ::SSL_CTX_get_cert_store(context);
  for (const X509Certificate& one : read_certificates({}, files.authorities))
    if (::X509_STORE_add_cert(store, one.get()) != 1)
      cannot_use(files.authorities, "has no certificates that can be used");
}

/// The first is its own, the others vouch for it.
void show_certificates(SSL_CTX* context, const std::string& file) {
  const std::vector<X509Certificate> chain = read_certificates({}, file);
  bool good = ::SSL_CTX_use_certificate(context, chain.front().get()) == 1;
  for (std::size_t at = 1; good && at < chain.size(); ++at)
    good = ::SSL_CTX_add1_chain_cert(context, chain[at].get()) == 1;
  if (!good) cannot_use(file, "has no certificate that can be used");
}

void show(SSL_CTX* context, const ClientFiles& files) {
  if (files.certificate.empty()) return;
  show_certificates(context, files.certificate);
  const std::string& key = files.private_key.empty() ? files.certificate : files.private_key;
  if (::SSL_CTX_use_PrivateKey(context, read_key({}, key).get()) != 1)
    cannot_use(key, "has no key that can be used with the certificate " + files.certificate);
}

SslContext context_of(const ClientFiles& files) try {
  ::ERR_clear_error();
  SslContext context{::SSL_CTX_new(::TLS_client_method())};
  if (!context) throw ClientError{"there is no TLS: " + take_error()};
  ::SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  // Else a read would wait behind a record without bytes, such as that of a ticket.
  ::SSL_CTX_clear_mode(context.get(), SSL_MODE_AUTO_RETRY);
  trust(context.get(), files);
  show(context.get(), files);
  return context;
} catch (const Unusable& why) {
  throw ClientError{why.what()};
}

/// The name in the certificate, and in the greeting (RFC 6066, section 3: addresses are not).
bool name(SSL* ssl, const std::string& host) {
  if (os::ip_address(host))
    return ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(ssl), host.c_str()) == 1;
  return ::SSL_set1_host(ssl, host.c_str()) == 1 &&
         ::SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

/// What the last handshake came to, for people.
std::string why_not(const SSL* ssl, const std::string& host, int reason) {
  const long verified = ::SSL_get_verify_result(ssl);
  if (verified == X509_V_ERR_HOSTNAME_MISMATCH || verified == X509_V_ERR_IP_ADDRESS_MISMATCH)
    return "its certificate is not for " + host;
  if (verified != X509_V_OK)
    return std::string{"its certificate is not believed: "} +
           ::X509_verify_cert_error_string(verified);
  if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE)
    return "it does not answer with a handshake of TLS in time";
  const std::string said = take_error();
  return "there is no handshake of TLS: " + (said == "unknown" ? "it ends the connection" : said);
}

bool is_late() { return errno == EAGAIN || errno == EWOULDBLOCK; }

/// Nothing waits for a descriptor while this lives: who sends single bytes would have a read of a
/// whole record wait for ever.
class Unblocked {
public:
  explicit Unblocked(int descriptor)
      : descriptor_{descriptor},
        flags_{::fcntl(descriptor, F_GETFL)} {
    ::fcntl(descriptor_, F_SETFL, flags_ | O_NONBLOCK);
  }
  Unblocked(const Unblocked&) = delete;
  Unblocked& operator=(const Unblocked&) = delete;
  ~Unblocked() { ::fcntl(descriptor_, F_SETFL, flags_); }

private:
  const int descriptor_, flags_;
};

/// Returns as well when nothing has come for a while.
void wait_for(int descriptor, short events) {
  constexpr int look = 50;  // milliseconds
  pollfd ready{descriptor, events, 0};
  ::poll(&ready, 1, look);
}

}  // namespace

Client::Client(const ClientFiles& files, const std::string& host, int descriptor,
               const std::function<bool()>& is_over)
    : context_{context_of(files)},
      ssl_{::SSL_new(context_.get())} {
  if (!ssl_ || !name(ssl_.get(), host) || ::SSL_set_fd(ssl_.get(), descriptor) != 1)
    throw ClientError{"there is no TLS: " + take_error()};
  shake_hands(host, is_over);
}

void Client::shake_hands(const std::string& host, const std::function<bool()>& is_over) {
  const int descriptor = ::SSL_get_fd(ssl_.get());
  const Unblocked unblocked{descriptor};
  for (;;) {
    ::ERR_clear_error();
    const int result = ::SSL_connect(ssl_.get());
    if (result == 1) return;
    const int reason = ::SSL_get_error(ssl_.get(), result);
    const bool reads = reason == SSL_ERROR_WANT_READ;
    if ((!reads && reason != SSL_ERROR_WANT_WRITE) || is_over())
      throw ClientError{why_not(ssl_.get(), host, reason)};
    wait_for(descriptor, reads ? POLLIN : POLLOUT);
  }
}

/// Of a read or a write: late, the end, or what is thrown; 1: it is to be tried again.
int Client::failure(int result, int reason) {
  switch (reason) {
  case SSL_ERROR_ZERO_RETURN: return 0;
  case SSL_ERROR_WANT_READ:
  case SSL_ERROR_WANT_WRITE: return is_late() ? late : 1;
  case SSL_ERROR_SYSCALL:
    if (result == 0 || errno == 0) return 0;
    [[fallthrough]];
  default: throw ClientError{"the connection is lost: " + take_error()};
  }
}

int Client::receive(std::span<char> into) {
  for (;;) {
    ::ERR_clear_error();
    errno = 0;
    const int most = static_cast<int>(std::min<std::size_t>(into.size(), INT_MAX));
    const int result = ::SSL_read(ssl_.get(), into.data(), most);
    if (result > 0) return result;
    const int outcome = failure(result, ::SSL_get_error(ssl_.get(), result));
    if (outcome != 1) return outcome;
  }
}

int Client::send(std::span<const char> bytes) {
  if (bytes.empty()) return 0;
  for (;;) {
    ::ERR_clear_error();
    errno = 0;
    const int result = ::SSL_write(ssl_.get(), bytes.data(),
                                   static_cast<int>(std::min<std::size_t>(bytes.size(), INT_MAX)));
    if (result > 0) return result;
    const int outcome = failure(result, ::SSL_get_error(ssl_.get(), result));
    if (outcome == 0) throw ClientError{"the connection is lost: it was ended"};
    if (outcome != 1) return outcome;
  }
}

bool Client::has_bytes() {
  char byte = 0;
  ::ERR_clear_error();
  errno = 0;
  const int result = ::SSL_peek(ssl_.get(), &byte, 1);
  if (result > 0) return true;
  const int reason = ::SSL_get_error(ssl_.get(), result);
  return reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE;
}

std::string objection(const ClientFiles& files) {
  try {
    context_of(files);
  } catch (const ClientError& error) {
    return error.what();
  }
  return {};
}

}  // namespace portico::tls
