#pragma once

// The addresses of the settings as sockets that listen. One thread.

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "os/socket/address.hpp"
#include "serve/supervise/inheritance.hpp"
#include "settings/settings.hpp"
#include "settings/source/mistake.hpp"

namespace portico::serve {

struct Addresses {
  /// One of them, the entry of its setting that it is of, and how that is written: an entry may
  /// have several.
  struct Socket {
    os::Descriptor socket;
    std::size_t endpoint;
    std::string address;
  };
  using Sockets = std::vector<Socket>;

  Sockets listen, monitoring;
  std::vector<os::SocketFile> files;  ///< of sockets of the Unix domain; they go with this
  /// Of an address that only the host itself will have: a line for whoever asks beforehand.
  std::vector<std::string> notes;
};

/// Whether the address is in use by the very host that is asked about.
using OwnAddress = std::function<bool(const os::Address& address)>;

/// Binds all of them. Those that cannot be had are mistakes, but for what is `own`, and for sockets
/// that are to be given, where none are and `own` asks beforehand. Those that are inherited are
/// taken as they are: their files belong to this one when it claims them.
Addresses bind(const settings::Settings& settings, settings::Mistakes& mistakes,
               const OwnAddress& own = {});
Addresses bind(const settings::Settings& settings, settings::Mistakes& mistakes,
               Inheritance& inherited);

}  // namespace portico::serve
