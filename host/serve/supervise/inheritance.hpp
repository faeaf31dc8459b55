#pragma once

// What a host has from the one in whose place it goes on (`portico upgrade`, see
// heir.hpp). One thread.
//
// The new host is started as `portico heir <descriptor> serve ...`. The descriptor is a socket of
// packets; the old host sends, each with a descriptor,
//
//   listen <address>   a socket that listens, and the entry of the settings that it is of
//   decisions          a file of what is known of plugins (life::Decisions)
//   end                without a descriptor
//
// The new host says "ready <version>" when it serves; the old one answers "yours"; the new one
// takes the names of the sockets, the control socket and the service manager over and says "took".
// Whoever finds the other gone is alone: the new one after "ready" has taken over, before it the
// old one goes on. Versions that do not know a word pass over it.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "life/decisions.hpp"
#include "os/descriptor.hpp"

namespace portico::serve {

/// The hidden command of the executable.
inline constexpr const char* heir_word = "heir";

class Inheritance {
public:
  /// From nobody.
  Inheritance() = default;
  /// Reads up to the end. Throws std::runtime_error where the old host is gone before.
  explicit Inheritance(os::Descriptor socket);

  /// Whether the old host still has to hand over.
  bool open() const { return socket_.number() >= 0; }
  int number() const { return socket_.number(); }

  /// Those of the address, as the old host's settings had written it; each can be taken once.
  std::vector<os::Descriptor> take(std::string_view address);
  /// Whether anybody was there before.
  bool any() const { return any_; }
  const life::Decisions& decisions() const { return decisions_; }

  /// This host serves.
  void say_ready() const;
  /// Whether this host is alone from now on: the old one said so, or is gone.
  bool hear();
  /// What belonged to the old host does to this one; nothing more is said.
  void take_over();

private:
  void keep(std::string_view word, os::Descriptor passed);

  os::Descriptor socket_{-1};
  bool any_ = false;
  std::vector<std::pair<std::string, os::Descriptor>> listeners_;
  life::Decisions decisions_;
};

}  // namespace portico::serve
