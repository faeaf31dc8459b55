#include "http/wire/writing/body_source.hpp"

#include <cstdint>
#include <exception>
#include <string>

#include "http/wire/writing/own_answer.hpp"

namespace portico::http {
namespace {

using Kind = SourceAnswer::Kind;

Kind kind_of(portico_result result) {
  switch (result) {
  case PORTICO_OK: return Kind::chunk;
  case PORTICO_END: return Kind::end;
  case message::Reply::idle: return Kind::nothing;
  default: return Kind::failure;
  }
}

SourceAnswer cut_off(const Exchange& exchange, const std::string& why) {
  tell(exchange, "is cut off: its source " + why);
  return {Kind::failure, {}};
}

SourceAnswer framed(const Exchange& exchange, const SourceAnswer& answer) {
  const std::uint64_t length = *exchange.reply.length, left = length - exchange.bytes;
  if (answer.kind == Kind::end && left > 0)
    return cut_off(exchange, "ended after " + std::to_string(exchange.bytes) + " bytes of " +
                                 std::to_string(length) + " that its head told");
  if (answer.kind != Kind::chunk || answer.chunk.size() <= left) return answer;
  return cut_off(exchange,
                 "gives more than the " + std::to_string(length) + " bytes that its head told");
}

}  // namespace

SourceAnswer ask_source(Service& service, const Exchange& exchange,
                        const portico_source& source) noexcept {
  portico_str chunk{};
  const portico_result result = service.ask(exchange, source, chunk);
  const SourceAnswer answer{kind_of(result), {chunk.data, chunk.size}};
  if (!exchange.reply.length) return answer;
  try {
    return framed(exchange, answer);
  } catch (const std::exception&) {
    return {Kind::failure, {}};  // out of memory for the line
  }
}

}  // namespace portico::http
