#include "http/wire/writing/own_answer.hpp"

#include <exception>
#include <string>

#include <Poco/Logger.h>

#include "http/wire/writing/reply_head.hpp"
#include "message/error_writer.hpp"
#include "settings/log/log_scope.hpp"

namespace portico::http {
namespace {

constexpr message::Header allow{"allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"};
constexpr message::Header retry_after{"retry-after", "1"};

}  // namespace

void refuse(Service& service, Exchange& exchange, const message::Refusal& refusal) {
  message::refuse(exchange.reply, refusal);
  try {
    if (refusal.status == 405) exchange.reply.headers.push_back(allow);
    if (refusal.status == 503) exchange.reply.headers.push_back(retry_after);
    service.mark(exchange);
  } catch (const std::exception&) {
    // Out of memory: the answer goes out as it is.
  }
}

// What came from the client and may not be sent back costs the answer all but its words.
void write_refusal(message::Text& out, Exchange& exchange, std::string_view fixed) {
  message::ErrorWriter{}.write(exchange.reply, exchange.request.path);  // where mark() has not
  const auto head = [&] {
    std::string_view why;
    return write_head(out, exchange.request, exchange.reply,
                      sending(exchange.request, exchange.reply), Connecting::close, fixed, why);
  };
  if (!head()) exchange.reply.headers.clear(), head();
  if (exchange.request.head) return;
  out.append(exchange.reply.body.view());
  exchange.bytes = exchange.reply.body.size();
}

void note(std::string_view peer, std::string_view id, std::string_view what) {
  auto& logger = Poco::Logger::get("portico.http");
  if (!logger.debug()) return;
  const settings::LogScope scope{id};
  logger.debug(std::string{peer} + ": " + std::string{what});
}

void tell(const Exchange& exchange, const std::string& words) {
  const settings::LogScope scope{exchange.id, exchange.trace};
  const message::Request& request = exchange.request;
  Poco::Logger::get("portico.http")
      .error("The reply to " + std::string{request.method} + ' ' + std::string{request.path} + ' ' +
             words);
}

}  // namespace portico::http
