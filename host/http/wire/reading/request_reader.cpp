#include "http/wire/reading/request_reader.hpp"

#include "http/wire/reading/head.hpp"

namespace portico::http {

RequestReader::Read RequestReader::read(Socket& socket, RequestSlot* slot) {
  const ssize_t count =
      socket.receive(slot ? body_.room(*slot) : buffer_.room(ReadBuffer::usual_room));
  if (count == Socket::would_block) return Read::none;
  if (count <= 0) return Read::over;
  const auto size = static_cast<std::size_t>(count);
  received_ += size;
  slot ? body_.add(*slot, size) : buffer_.add(size);
  return Read::some;
}

RequestReader::State RequestReader::head(const Limits& limits) {
  const auto bytes = buffer_.head();
  return scan_.advance({bytes.data(), bytes.size()}, limits);
}

message::Refusal RequestReader::parse(RequestSlot& slot) {
  Exchange& exchange = slot.exchange();
  buffer_.begin_body(scan_.end());
  return parse_head(buffer_.head().first(scan_.end()), scan_, exchange.arena, exchange.request,
                    body_.expect());
}

void RequestReader::next() {
  buffer_.next();
  scan_ = {};
  body_.reset();
  begun_ = false;
}

void RequestReader::reset() {
  buffer_.reset();
  next();
}

}  // namespace portico::http
