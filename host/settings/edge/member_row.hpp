#pragma once

// The members that an object of the settings may have, or must. Pure functions.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "settings/edge/endpoint.hpp"

namespace portico::settings {

struct MemberRow {
  std::string_view name;
  bool (*fits)(const nlohmann::json& value);
  std::string_view allowed;
  bool required = false;
};

/// The first member of the object that is wrong, or missing.
std::optional<WrongMember> wrong_member(const nlohmann::json& object,
                                        std::span<const MemberRow> rows);

/// A text that is not empty, and that the system would not cut at a NUL.
bool is_path(const nlohmann::json& value);
/// As JSON, for people.
std::string shown(const nlohmann::json& value);

}  // namespace portico::settings
