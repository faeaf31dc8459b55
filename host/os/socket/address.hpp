#pragma once

// Where a server listens: each kind of address, from the text that an operator writes to a socket
// that is bound, and back from what the system tells. Values; any thread.

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/descriptor.hpp"
#include "os/socket/socket_file.hpp"

namespace portico::os {

/// A socket that listens; its file goes with it.
struct Bound {
  Descriptor socket;
  SocketFile file;
};

class Address {
public:
  /// What texts there are: in words, in short, and as a pattern of JSON Schema (which takes ports
  /// that are too high).
  static constexpr std::string_view allowed =
      "\"host:port\" with ports from 0 to 65535, IPv6 in brackets and * for every address of both, "
      "\"unix:/path\", or \"fd:NAME\" of a socket that systemd gives";
  static constexpr std::string_view brief = "ADDRESS";
  static constexpr const char* pattern =
      R"(^(\[[^\]]+\]|[^:\[\] \t/]+):[0-9]{1,5}$|^unix:/.*[^/]$|^fd:[^:/ \t]+$)";

  /// nullopt for a text that is none. A name is looked up when it is needed, not here.
  static std::optional<Address> parse(std::string_view text);

  /// As it was written.
  const std::string& text() const { return text_; }
  bool is_file() const { return kind_ == Kind::file; }
  /// Whether it is a socket that somebody else listens on, by its name.
  bool is_given() const { return kind_ == Kind::given; }
  bool is_given(std::string_view name) const { return is_given() && host_ == name; }
  bool operator==(const Address&) const = default;

  /// Whether both cannot be listened on at once.
  bool collides(const Address& other) const;
  /// Sockets that listen, non-blocking and closed on exec: one, or all that were given by the name.
  /// `rights`: of a file. Throws ListenError.
  std::vector<Bound> listen(const SocketRights& rights = {}) const;
  /// The same of sockets that another process has bound and made to listen there. Their file, if
  /// they have one, gets the rights and goes with the result once that claims it. Throws
  /// ListenError.
  std::vector<Bound> adopt(std::vector<Descriptor> sockets, const SocketRights& rights = {}) const;

private:
  enum class Kind { port, file, given };

  Address() = default;
  static std::optional<Address> parse_port(std::string_view text);
  Descriptor bind() const;

  Kind kind_ = Kind::port;
  std::string text_, host_;  ///< an IPv6 address without its brackets; of a file, its path
  std::uint16_t port_ = 0;
};

/// What the system tells of an end of a connection: "127.0.0.1:53412", "[::1]:8000"; IPv4 as such,
/// also where a socket of both families has it; "unix:/path", and "unix:" where there is no path.
std::string printed(const sockaddr_storage& end, socklen_t size);

}  // namespace portico::os
