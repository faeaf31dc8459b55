#pragma once

// The addresses of the settings as sockets that listen. One thread.

#include <cstddef>
#include <functional>
#include <vector>

#include "os/socket/address.hpp"
#include "settings/settings.hpp"
#include "settings/source/mistake.hpp"

namespace portico::serve {

struct Addresses {
  /// One of them, and the entry of its setting that it is of: an entry may have several.
  struct Socket {
    os::Descriptor socket;
    std::size_t endpoint;
  };
  using Sockets = std::vector<Socket>;

  Sockets listen, monitoring;
  std::vector<os::SocketFile> files;  ///< of sockets of the Unix domain; they go with this
};

/// Whether the address is in use by the very host that is asked about.
using OwnAddress = std::function<bool(const os::Address& address)>;

/// Binds all of them. Those that cannot be had are mistakes, but for what is `own`.
Addresses bind(const settings::Settings& settings, settings::Mistakes& mistakes,
               const OwnAddress& own = {});

}  // namespace portico::serve
