#include "http/wire/writing/body_source.hpp"

#include <cstdint>
#include <exception>
#include <string>

#include "http/wire/writing/own_answer.hpp"

namespace portico::http {
namespace {

using Kind = SourceAnswer::Kind;

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

SourceAnswer held_to_length(const Exchange& exchange, const SourceAnswer& answer) noexcept {
  try {
    return framed(exchange, answer);
  } catch (const std::exception&) {
    return {Kind::failure, {}};  // out of memory for the line
  }
}

}  // namespace portico::http
