#pragma once

// Where a server listens: each kind of address, from the text that an operator writes to a socket
// that is bound, and back from what the system tells. Values; any thread.

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "os/descriptor.hpp"

namespace portico::os {

/// Why an address cannot be listened on.
class ListenError : public std::runtime_error {
public:
  ListenError(const std::string& address, const std::string& reason)
      : std::runtime_error{"Cannot listen on " + address + ": it " + reason},
        reason_{reason} {}
  /// With the cure: "is in use: ..."
  const std::string& reason() const { return reason_; }

private:
  std::string reason_;
};

class Address {
public:
  /// What texts there are: in words, in short, and as a pattern of JSON Schema (which takes ports
  /// that are too high).
  static constexpr std::string_view allowed =
      "\"host:port\" with ports from 0 to 65535, IPv6 in brackets";
  static constexpr std::string_view brief = "HOST:PORT";
  static constexpr const char* pattern = R"(^(\[[^\]]+\]|[^:\[\] \t/]+):[0-9]{1,5}$)";

  /// nullopt for a text that is none. A name is looked up when it is needed, not here.
  static std::optional<Address> parse(std::string_view text);

  /// As it was written.
  const std::string& text() const { return text_; }
  bool operator==(const Address&) const = default;

  /// Whether both cannot be listened on at once.
  bool collides(const Address& other) const;
  /// A listening socket: non-blocking, closed on exec. Throws ListenError.
  Descriptor listen() const;

private:
  Address() = default;

  std::string text_, host_;  ///< an IPv6 address without its brackets
  std::uint16_t port_ = 0;
};

/// What the system tells of an end of a connection: "127.0.0.1:53412", "[::1]:8000".
std::string printed(const sockaddr_storage& end, socklen_t size);

}  // namespace portico::os
