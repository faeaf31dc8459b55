#include "message/answer.hpp"

namespace portico::message {

void answer(Reply& reply, int status) {
  reply.status = status;
  reply.headers.clear();
  reply.media_type = {};
  reply.drop_body();
}

void redirect(Reply& reply, std::string_view location) {
  answer(reply, 307);
  reply.headers.push_back({"location", location});
}

}  // namespace portico::message
