#pragma once

// The addresses of the settings as sockets that listen. One thread.

#include <functional>
#include <memory>
#include <vector>

#include "http/wire/loop/listener.hpp"
#include "settings/settings.hpp"
#include "settings/source/mistake.hpp"

namespace portico::serve {

struct Addresses {
  using Listeners = std::vector<std::unique_ptr<http::Listener>>;

  Listeners listen, monitoring;
};

/// Whether the address is in use by the very host that is asked about.
using OwnAddress = std::function<bool(const os::Address& address)>;

/// Binds all of them. Those that cannot be had are mistakes, but for what is `own`.
Addresses bind(const settings::Settings& settings, settings::Mistakes& mistakes,
               const OwnAddress& own = {});

}  // namespace portico::serve
