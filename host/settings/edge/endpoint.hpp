#pragma once

// Endpoints and certificates as JSON. No state; any thread.

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

}  // namespace portico::settings
