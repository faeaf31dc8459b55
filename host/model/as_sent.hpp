#pragma once

// A schema as its values look in JSON that is sent: members under their output names, and none that
// is never in a reply. Pure functions.

#include <functional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace portico::model {

/// The schema of the model of that name, or null.
using FindModel = std::function<const nlohmann::ordered_json*(std::string_view name)>;

/// `find` knows the models that the schema refers to.
nlohmann::ordered_json as_sent(const nlohmann::ordered_json& schema, const FindModel& find);

}  // namespace portico::model
