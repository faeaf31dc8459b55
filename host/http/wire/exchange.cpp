#include "http/wire/exchange.hpp"

#include <vector>

namespace portico::http {

Exchange::Exchange() : reply{arena} {}
Exchange::Exchange(std::span<std::byte> block) : arena{block.data(), block.size()}, reply{arena} {}
Exchange::~Exchange() = default;

bool Exchange::shed() {
  if (reply.source || reply.file || !reply.tasks.empty()) return false;
  request.body = {};
  sink = nullptr;
  intake = nullptr;
  if (context) context->shed();
  if (!unserved || arena.taken() == 0) return true;
  std::pmr::vector<message::Header>{&arena}.swap(reply.headers);
  std::pmr::vector<message::Task>{&arena}.swap(reply.tasks);
  std::pmr::vector<message::Segment>{&arena}.swap(reply.segments);
  reply.media_type = {};
  arena.rewind(*unserved);
  unserved.reset();
  return true;
}

}  // namespace portico::http
