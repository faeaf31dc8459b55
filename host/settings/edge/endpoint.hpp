#pragma once

// Endpoints and certificates as JSON. No state; any thread.

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "settings/edge/tls.hpp"

namespace portico::settings {

/// Of values that is_endpoint() or is_certificate() says yes to.
std::vector<Endpoint> endpoints_of(const nlohmann::json& list);
std::vector<Certificate> certificates_of(const nlohmann::json& list);

nlohmann::json json_of(const std::vector<Endpoint>& endpoints);
nlohmann::json json_of(const std::vector<Certificate>& certificates);

bool is_endpoint(const nlohmann::json& value);
bool is_certificate(const nlohmann::json& value);

/// What is wrong with a member of an object, in words for people.
struct WrongMember {
  std::string name;  ///< empty: the object as such, or a text
  std::string what;  ///< "is 660, allowed is text such as \"0660\""
};
/// The first one; nothing: there is none, or none that could be told by its name.
std::optional<WrongMember> wrong_member_of_endpoint(const nlohmann::json& value);
std::optional<WrongMember> wrong_member_of_certificate(const nlohmann::json& value);

}  // namespace portico::settings
