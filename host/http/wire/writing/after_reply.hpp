#pragma once

// What becomes of a connection when everything of a reply is sent. Pure; any thread.

#include <cstdint>

#include "http/wire/loop/commons.hpp"
#include "http/wire/reading/request_reader.hpp"
#include "http/wire/writing/reply_head.hpp"

namespace portico::http {

enum class After : std::uint8_t {
  next,    ///< it goes on with the next request
  drain,   ///< likewise, when the rest of this one is read away
  linger,  ///< it ends, when what still comes is read
  close    ///< it ends
};

After after_reply(const Commons& commons, const RequestReader& reader, const message::Reply& reply,
                  Sending how);

}  // namespace portico::http
