#pragma once

// Names of things in the document, made from other names. No state.

#include <string>
#include <string_view>

namespace portico::docs {

/// "item_id" -> "Item Id", "x-token" -> "X-Token": Python's str.title(), as FastAPI has it.
std::string title(std::string_view name);

/// "internal_id" -> "InternalId": what parts words goes, and the next letter is a capital.
std::string camel_case(std::string_view name);

/// Letters, digits and '_' stay; runs of anything else become one '_'.
std::string identifier(std::string_view text);

/// The operationId that FastAPI makes of a function's name: "create_user", "/users", "POST" ->
/// "create_user_users_post". Each byte of ASCII that is no letter, digit or '_' becomes one '_'.
std::string operation_id(std::string_view name, std::string_view path, std::string_view method);

/// The name of a component: what OpenAPI allows there stays, the rest becomes '_'.
std::string component_name(std::string_view text);

/// "/files/{name:path}" -> "/files/{name}".
std::string documented_path(std::string_view path);

/// What a status code is called, in the words FastAPI has; empty for one that nobody registered.
std::string status_phrase(std::string_view status);

}  // namespace portico::docs
