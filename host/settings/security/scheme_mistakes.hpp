#pragma once

// What is wrong with `security.schemes`, each where it stands; without their values, which may be
// secret. No state; any thread.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace portico::settings {

/// The words of `verify`, in the order of VerifyBy.
inline constexpr std::array<std::string_view, 6> ways_to_verify = {
    "handler", "jwt", "keys", "htpasswd", "certificate", "plugin"};

struct SchemeMistake {
  std::vector<std::string> names;  ///< on the way there: "bearer", "verify"
  std::string what;
};
/// Of an object of schemes; empty: nothing.
std::vector<SchemeMistake> scheme_mistakes(const nlohmann::json& schemes);

}  // namespace portico::settings
