#pragma once

// What comes from a client: watches heads arrive, hands them out parsed, and goes on with the next.
// Between two heads the body is its BodyReader's. What is read and not done with is in its
// ReadBuffer. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <utility>

#include "http/wire/limits.hpp"
#include "http/wire/reading/body_reader.hpp"
#include "http/wire/reading/read_buffer.hpp"
#include "http/wire/reading/scan.hpp"
#include "http/wire/request_slot.hpp"
#include "http/wire/socket.hpp"
#include "message/byte_buffer.hpp"

namespace portico::http {

class RequestReader {
public:
  using State = Scan::State;
  enum class Read {
    some,
    none,  ///< for now
    over   ///< the client has ended, or is gone
  };

  /// `first`: bytes that it takes memory for at first.
  explicit RequestReader(std::size_t first = message::ByteBuffer::usual) : buffer_{first} {}
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  /// Reads once. `slot`: the request whose body is read, or null when none has views into this.
  Read read(Socket& socket, RequestSlot* slot);
  /// Bytes that were read in all.
  std::uint64_t received() const { return received_; }
  const ReadBuffer& buffer() const { return buffer_; }

  /// Looks for the end of the next head.
  State head(const Limits&);
  /// Why it is refused.
  const message::Refusal& refusal() const { return scan_.refusal(); }
  /// Once a head: its first bytes are here.
  bool begins() { return !std::exchange(begun_, true); }
  /// Nothing yet but empty lines.
  bool blank() const { return scan_.blank(); }
  /// Takes the complete head apart.
  message::Refusal parse(RequestSlot&);

  BodyReader& body() { return body_; }
  const BodyReader& body() const { return body_; }

  /// Forgets the request that is complete; what follows is the next head.
  void next();
  void reset();

private:
  ReadBuffer buffer_;
  Scan scan_;
  BodyReader body_{buffer_};
  bool begun_ = false;
  std::uint64_t received_ = 0;
};

}  // namespace portico::http
