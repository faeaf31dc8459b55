#pragma once

// The sockets that a process has been given, as its settings say that they are to be spoken with.

#include <vector>

#include "http/wire/loop/listener.hpp"
#include "serve/link.hpp"
#include "settings/edge/tls.hpp"
#include "tls/profiles.hpp"

namespace portico::serve {

/// `endpoints`: of the setting, which does not change in this while the process serves. The
/// profiles outlive the result.
std::vector<http::Listening> listening(const std::vector<Opened>& sockets,
                                       const std::vector<settings::Endpoint>& endpoints,
                                       tls::Profiles& profiles);

}  // namespace portico::serve
