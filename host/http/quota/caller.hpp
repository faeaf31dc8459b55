#pragma once

// Who asks, as it is known once the request has been found to be from somebody. Filled before the
// request is held to a quota; empty: it is not known, and the peer stands for it. A value; its
// texts live as long as the exchange.

#include <string_view>

namespace portico::http {

struct Caller {
  std::string_view principal;  ///< its name, with that of the scheme that has it
  std::string_view key;        ///< the credential that it has shown
};

}  // namespace portico::http
