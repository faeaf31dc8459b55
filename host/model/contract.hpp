#pragma once

// How a reply is held to its model. In every mode only what the model reaches is sent.
//
//   enforce   a reply that breaks its model is not sent: 500
//   report    what breaks the model is left out: the member, item or entry that is wrong, or a
//             member that is missing; a reply of which nothing is left is a 500
//   off       limits (lengths, ranges, patterns) are not looked at; types are
//
// Any thread.

#include <optional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace portico::model {

enum class Contract { enforce, report, off };

/// "enforce", "report" or "off".
std::optional<Contract> contract_of(std::string_view name);
const char* name_of(Contract);

/// The schema with its types, formats and members, but without a limit.
nlohmann::ordered_json without_limits(const nlohmann::ordered_json& schema);

}  // namespace portico::model
