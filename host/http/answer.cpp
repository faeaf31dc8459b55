#include "http/answer.hpp"

#include "model/write.hpp"

namespace portico::http {
namespace {

void reset(plugin::Reply& reply, int status) {
  reply.status = status;
  reply.headers.clear();
  reply.media_type = {};
  reply.drop_body();
  reply.tasks.clear();
}

}  // namespace

void answer(plugin::Reply& reply, int status) { reset(reply, status); }

void answer(plugin::Reply& reply, int status, std::string_view detail) {
  reset(reply, status);
  reply.media_type = "application/json";
  reply.body.append("{\"detail\":");
  model::write_string(detail, reply.body);
  reply.body.push('}');
}

void redirect(plugin::Reply& reply, std::string_view location) {
  reset(reply, 307);
  reply.headers.push_back({"location", location});
}

}  // namespace portico::http
