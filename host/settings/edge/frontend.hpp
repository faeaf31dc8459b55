#pragma once

// A folder of files that are served beside the plugins' routes, and one as JSON:
//
//   {"path": "/", "folder": "dist", "fallback": "index.html", "immutable": true}
//
// fallback and immutable may be left out. Values; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "settings/edge/endpoint.hpp"

namespace portico::settings {

struct Frontend {
  /// What answers in the place of a file that is not there.
  enum class Fallback {
    automatic,  ///< 404.html where the folder has one, else index.html where it has that
    index,      ///< index.html, for a browser that goes to a page
    not_found,  ///< 404.html, with that status
    none
  };

  std::string path;    ///< "/", or one without a slash at its end
  std::string folder;  ///< named from the folder that the host was started in
  Fallback fallback = Fallback::automatic;
  bool immutable = true;  ///< files with a hash in their name may be kept for ever

  bool operator==(const Frontend&) const = default;
};

/// Whether files can be served there: "/", or "/app" without a slash at its end; no dots at the
/// beginning of a segment, queries or escapes.
bool is_mount(std::string_view path);
bool is_frontend(const nlohmann::json& value);
std::optional<WrongMember> wrong_member_of_frontend(const nlohmann::json& value);
/// Of a list of values that is_frontend() says yes to.
std::vector<Frontend> frontends_of(const nlohmann::json& list);
nlohmann::json json_of(const std::vector<Frontend>& frontends);

}  // namespace portico::settings
