#pragma once

// The OpenAPI 3.1.0 document of a host, made from what it serves: the same routes always give the
// same text. Built when the routes change, never on the path of a request.

#include <span>
#include <string>

#include "docs/json.hpp"
#include "docs/subject.hpp"
#include "route/route.hpp"

namespace portico::docs {

/// What a document says about itself.
struct Info {
  std::string title = "Portico";
  std::string version = PORTICO_VERSION;
  std::string description;           ///< Markdown; empty: a list of the plugins
  std::vector<std::string> servers;  ///< URLs; empty: the host that answers
  Answers answers{};
};

/// `routes` in order of declaration. PORTICO_UNLISTED ones are left out.
Json openapi(std::span<const route::Route* const> routes, std::span<const Plugin> plugins,
             const Info& info);

/// As JSON text: what is not UTF-8 in a plugin's texts becomes U+FFFD. `indent` -1: without blanks.
std::string text_of(const Json& document, int indent = -1);

}  // namespace portico::docs
