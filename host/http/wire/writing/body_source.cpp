#include "http/wire/writing/body_source.hpp"

#include <cstdint>
#include <exception>
#include <string>

#include "http/wire/writing/own_answer.hpp"

namespace portico::http {
namespace {

portico_result cut_off(const Exchange& exchange, const std::string& why) {
  tell(exchange, "is cut off: its source " + why);
  return PORTICO_FAILED;
}

portico_result framed(const Exchange& exchange, portico_result result, portico_str& chunk) {
  const std::uint64_t length = *exchange.reply.length, left = length - exchange.bytes;
  if (result == PORTICO_END && left > 0)
    return cut_off(exchange, "ended after " + std::to_string(exchange.bytes) + " bytes of " +
                                 std::to_string(length) + " that its head told");
  if (result != PORTICO_OK || chunk.size <= left) return result;
  chunk = {};
  return cut_off(exchange,
                 "gives more than the " + std::to_string(length) + " bytes that its head told");
}

}  // namespace

portico_result pull_body(Service& service, const Exchange& exchange, const portico_source& source,
                         portico_str& chunk) noexcept {
  const portico_result result = service.ask(exchange, source, chunk);
  if (!exchange.reply.length) return result;
  try {
    return framed(exchange, result, chunk);
  } catch (const std::exception&) {
    return PORTICO_FAILED;  // out of memory for the line
  }
}

}  // namespace portico::http
