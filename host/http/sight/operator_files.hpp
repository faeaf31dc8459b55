#pragma once

// The style and the script of the operator's page. Constant.

#include <string_view>

namespace portico::http {

extern const std::string_view operator_style, operator_script;

}  // namespace portico::http
