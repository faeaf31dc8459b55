#include "tls/session.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <utility>

#include <unistd.h>

#include "os/ascii.hpp"
#include "os/sha256.hpp"

namespace portico::tls {
namespace {

constexpr std::size_t most_of_a_record = SSL3_RT_MAX_PLAIN_LENGTH;

/// Bytes on their way into a record.
std::array<char, most_of_a_record>& record() {
  thread_local std::array<char, most_of_a_record> bytes;
  return bytes;
}

Ssl made(const Context& context, Wire& wire) {
  Ssl ssl = context.make();
  const bool by_kernel = (::SSL_get_options(ssl.get()) & SSL_OP_ENABLE_KTLS) != 0;
  Bio reads = bio_of(wire);
  Bio writes = by_kernel ? Bio{::BIO_new_socket(wire.descriptor, BIO_NOCLOSE)} : bio_of(wire);
  if (!writes) throw std::bad_alloc{};
  ::SSL_set_bio(ssl.get(), reads.release(), writes.release());
  return ssl;
}

/// Of TLS 1.3 the type of a record is told once it has been decrypted, of the older ones with its
/// header.
void count_record(int sending, int version, int kind, const void* bytes, std::size_t size, SSL*,
                  void* wire) {
  const int tells = version == TLS1_3_VERSION ? SSL3_RT_INNER_CONTENT_TYPE : SSL3_RT_HEADER;
  if (sending || kind != tells || size == 0) return;
  if (*static_cast<const unsigned char*>(bytes) != SSL3_RT_APPLICATION_DATA)
    ++static_cast<Wire*>(wire)->idle_records;
}

std::string name_of(X509* certificate) {
  const Bio text{::BIO_new(::BIO_s_mem())};
  if (!text) return {};
  ::X509_NAME_print_ex(text.get(), ::X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  return text_in(text.get());
}

std::string fingerprint_of(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = ::i2d_X509(certificate, &der);
  if (size <= 0) return {};
  const std::unique_ptr<unsigned char, Freed<[](void* bytes) { ::OPENSSL_free(bytes); }>> owned{
      der};
  return os::sha256({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
}

/// That of one who takes nothing: a client that has ended is none who takes nothing for now.
ssize_t stopped(ssize_t why) { return why == 0 ? Session::broken : why; }

}  // namespace

Session::Session(std::shared_ptr<const Context> context, Figures& figures, int descriptor)
    : context_{std::move(context)},
      figures_{figures},
      wire_{descriptor},
      ssl_{made(*context_, wire_)} {}

Session::Handshake Session::shake() {
  ::ERR_clear_error();
  const int result = ::SSL_do_handshake(ssl_.get());
  if (result == 1) return establish(), Handshake::done;
  const int error = ::SSL_get_error(ssl_.get(), result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return Handshake::waits;
  failed_ = true;
  if (!wire_.begun)
    return ::ERR_clear_error(), Handshake::failed;  // whoever looks for an open port
  why_ = wire_.ended ? "the client has closed the connection" : take_error();
  ::ERR_clear_error();
  count(figures_.failed);
  return os::is_upper(static_cast<char>(wire_.first_byte)) ? Handshake::plain : Handshake::failed;
}

void Session::establish() {
  established_ = true;
  ::SSL_set_msg_callback(ssl_.get(), count_record);
  ::SSL_set_msg_callback_arg(ssl_.get(), &wire_);
  count(::SSL_version(ssl_.get()) == TLS1_3_VERSION ? figures_.tls_1_3 : figures_.tls_1_2);
  if (::SSL_session_reused(ssl_.get()) == 1) count(figures_.resumed);
  if (X509* const shown = ::SSL_get0_peer_certificate(ssl_.get()))
    client_.emplace(message::ClientCertificate{name_of(shown), fingerprint_of(shown)});
}

ssize_t Session::failure(int result) {
  switch (::SSL_get_error(ssl_.get(), result)) {
  case SSL_ERROR_WANT_READ:
  case SSL_ERROR_WANT_WRITE: return would_block;
  case SSL_ERROR_ZERO_RETURN: return 0;
  default: break;
  }
  failed_ = true;
  ::ERR_clear_error();
  return broken;
}

// A client that ends without saying so has done it all the same: HTTP tells itself where a request
// ends.
ssize_t Session::receive(std::span<char> into) {
  ::ERR_clear_error();
  wire_.drained = false;
  std::size_t count = 0;
  const int result = ::SSL_read_ex(ssl_.get(), into.data(), into.size(), &count);
  if (result == 1) return wire_.idle_records = 0, static_cast<ssize_t>(count);
  const ssize_t why = failure(result);
  return why == broken && wire_.ended ? 0 : why;
}

bool Session::drained() const { return wire_.drained && ::SSL_has_pending(ssl_.get()) == 0; }

ssize_t Session::write(const void* bytes, std::size_t size) {
  ::ERR_clear_error();
  std::size_t count = 0;
  const int result = ::SSL_write_ex(ssl_.get(), bytes, size, &count);
  return result == 1 ? static_cast<ssize_t>(count) : stopped(failure(result));
}

// Small pieces share a record.
ssize_t Session::send(std::span<const iovec> pieces, More more) {
  wire_.more = more == More::follows;
  if (pieces.size() == 1 || pieces[0].iov_len >= most_of_a_record)
    return write(pieces[0].iov_base, pieces[0].iov_len);
  auto& bytes = record();
  std::size_t size = 0;
  for (const iovec& piece : pieces) {
    const std::size_t part = std::min(piece.iov_len, bytes.size() - size);
    std::memcpy(bytes.data() + size, piece.iov_base, part);
    size += part;
  }
  return write(bytes.data(), size);
}

bool Session::kernel_sends() const { return BIO_get_ktls_send(::SSL_get_wbio(ssl_.get())) != 0; }

ssize_t Session::send_file(int file, std::uint64_t offset, std::size_t size) {
  if (kernel_sends()) {
    ::ERR_clear_error();
    const ossl_ssize_t sent = ::SSL_sendfile(ssl_.get(), file, static_cast<off_t>(offset), size, 0);
    if (sent > 0) by_kernel_ += static_cast<std::uint64_t>(sent);
    if (sent > 0) return sent;
    return stopped(sent == 0 ? broken : failure(static_cast<int>(sent)));
  }
  wire_.more = false;
  auto& bytes = record();
  const ssize_t count =
      ::pread(file, bytes.data(), std::min(size, bytes.size()), static_cast<off_t>(offset));
  if (count <= 0) return broken;
  return write(bytes.data(), static_cast<std::size_t>(count));
}

std::uint64_t Session::passed() const {
  return ::BIO_number_written(::SSL_get_wbio(ssl_.get())) + by_kernel_;
}

void Session::finish() {
  if (!established_ || failed_) return;
  wire_.more = false;
  ::ERR_clear_error();
  ::SSL_shutdown(ssl_.get());
  ::ERR_clear_error();
}

void Session::give_up() {
  failed_ = true;
  if (!wire_.begun) return;
  why_ = "it has not ended in time";
  count(figures_.failed);
}

}  // namespace portico::tls
