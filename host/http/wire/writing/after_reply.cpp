#include "http/wire/writing/after_reply.hpp"

namespace portico::http {

After after_reply(const Commons& commons, const RequestReader& reader, const message::Reply& reply,
                  Sending how) {
  const BodyReader& body = reader.body();
  if (body.owes_continue() || body.rest_is_lost() || how == Sending::to_close || reply.status < 200)
    return After::linger;
  const bool unread = body.unread();
  if (unread && body.unread_bytes() > commons.limits.drain) return After::linger;
  if (body.framing().after == Framing::After::close)
    return unread || !reader.buffer().rest_is_empty() ? After::linger : After::close;
  if (reply.close || commons.closing()) return After::linger;
  return unread ? After::drain : After::next;
}

}  // namespace portico::http
