#pragma once

// Where a request goes: to a route, to a page of the host, or nowhere.

#include <string_view>

#include "http/input/matched.hpp"
#include "http/monitoring/monitor.hpp"
#include "http/site.hpp"
#include "http/wire/exchange.hpp"
#include "settings/settings.hpp"

namespace portico::http {

Responder find(Exchange& exchange, const Site& site, const Monitor& monitor,
               settings::Public shown);

/// Whether it asks for the health of the host, whose path no plugin has.
Policy::Asks asked(const Exchange& exchange, const Site& site);

/// The plugin whose route, or whose path, a CORS preflight asks about: its CORS rules are the ones
/// that answer. Empty: it is none, or of no path of one plugin alone.
std::string_view preflighted(const Exchange& exchange, const Site& site);

}  // namespace portico::http
