#include "http/wire/exchange.hpp"

#include "route/route.hpp"

#include "http/input/multipart.hpp"

namespace portico::http {

Exchange::Exchange() : arena{block.data(), block.size()}, reply{arena} {}
Exchange::~Exchange() = default;

bool Exchange::shed() {
  if (reply.source || reply.file || !reply.tasks.empty()) return false;
  request.body = {};
  multipart.reset();
  if (!before || arena.taken() == 0) return true;
  std::pmr::vector<message::Header>{&arena}.swap(reply.headers);
  std::pmr::vector<message::Task>{&arena}.swap(reply.tasks);
  std::pmr::vector<message::Segment>{&arena}.swap(reply.segments);
  reply.media_type = {};
  arena.rewind(*before);
  before.reset();
  return true;
}

std::uint32_t flight_of(const Exchange& exchange) {
  return exchange.route ? exchange.route->flight : 0;
}

std::string_view lane_of(const Exchange& exchange) {
  return exchange.route ? std::string_view{exchange.route->plugin} : std::string_view{};
}

}  // namespace portico::http
