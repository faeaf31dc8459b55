#include "tls/wire_bio.hpp"

#include <cerrno>
#include <new>

#include <sys/socket.h>

namespace portico::tls {
namespace {

Wire& wire_of(BIO* bio) { return *static_cast<Wire*>(::BIO_get_data(bio)); }

bool passes() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

int read_wire(BIO* bio, char* into, int size) {
  Wire& wire = wire_of(bio);
  ::BIO_clear_retry_flags(bio);
  if (wire.idle_records > Wire::most_idle_records) return wire.ended = true, 0;
  const ssize_t count = ::recv(wire.descriptor, into, static_cast<std::size_t>(size), 0);
  wire.drained = count < size;
  if (count > 0) {
    if (!wire.begun) wire.first_byte = static_cast<unsigned char>(*into);
    wire.begun = true;
  } else if (count < 0 && passes()) {
    ::BIO_set_retry_read(bio);
  } else {
    wire.ended = true;
  }
  return static_cast<int>(count);
}

int write_wire(BIO* bio, const char* from, int size) {
  const Wire& wire = wire_of(bio);
  ::BIO_clear_retry_flags(bio);
  const int flags = MSG_NOSIGNAL | (wire.more ? MSG_MORE : 0);
  const ssize_t count = ::send(wire.descriptor, from, static_cast<std::size_t>(size), flags);
  if (count < 0 && passes()) ::BIO_set_retry_write(bio);
  return static_cast<int>(count);
}

long control_wire(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_EOF) return wire_of(bio).ended ? 1 : 0;
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* made_method() {
  BIO_METHOD* const method = ::BIO_meth_new(::BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire");
  if (!method) throw std::bad_alloc{};
  ::BIO_meth_set_read(method, read_wire);
  ::BIO_meth_set_write(method, write_wire);
  ::BIO_meth_set_ctrl(method, control_wire);
  return method;
}

}  // namespace

Bio bio_of(Wire& wire) {
  static const BIO_METHOD* const method = made_method();
  Bio bio{::BIO_new(method)};
  if (!bio) throw std::bad_alloc{};
  ::BIO_set_data(bio.get(), &wire);
  ::BIO_set_init(bio.get(), 1);
  return bio;
}

}  // namespace portico::tls
