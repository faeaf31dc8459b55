#pragma once

// What an answer that says no looks like: see error_writer.hpp. Constant.

namespace portico::message {

enum class ErrorFormat { fastapi, problem };

}  // namespace portico::message
