#pragma once

// The operator's page as HTML, whole without a script. Names of plugins, paths, lines of the log:
// all of it is somebody else's text, and is escaped. The script makes the same of later facts:
//
//   <dl data-facts="sum">      <dd data-member="rate" data-form="rate">
//   <table data-facts="routes"> <th data-member="path" data-form="text">
//
// Pure.

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace portico::http {

std::string operator_html(const nlohmann::json& facts);

}  // namespace portico::http
