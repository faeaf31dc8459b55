#include "http/wire/writing/after_reply.hpp"

namespace portico::http {

After after_reply(const Commons& commons, const RequestReader& reader, const message::Reply& reply,
                  Sending how) {
  if (reader.owes_continue() || reader.rest_is_lost() || how == Sending::to_close ||
      reply.status < 200)
    return After::linger;
  const bool unread = reader.has_unread_body();
  if (unread && reader.unread() > commons.limits.drain) return After::linger;
  if (reader.framing().after == Framing::After::close)
    return unread || !reader.rest_is_empty() ? After::linger : After::close;
  if (reply.close || commons.closing()) return After::linger;
  return unread ? After::drain : After::next;
}

}  // namespace portico::http
