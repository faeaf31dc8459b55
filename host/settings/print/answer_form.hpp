#pragma once

// How a command answers. Constant.

namespace portico::settings {

enum class Form { text, json };

}  // namespace portico::settings
