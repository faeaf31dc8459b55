#pragma once

// What there is to set, as the files of config/: every setting with its default and a comment, the
// JSON Schema of such files, and a page for people; and what is set. No state.

#include <string>
#include <string_view>

#include "settings/print/answer_form.hpp"
#include "settings/settings.hpp"

namespace portico::settings {

/// JSON with comments.
std::string example();
/// JSON Schema, draft 2020-12.
std::string schema();
/// Markdown.
std::string manual();

/// What is set, and where that was said: a line for each setting, or an array with an object for
/// each. `below`: of these alone, "limits"; empty: all. Without secrets.
std::string values(const Settings& settings, Form form = Form::text, std::string_view below = {});

/// What one setting may be, means and is, or what a group of them holds. The name is that of the
/// file, or its variable's. Throws std::invalid_argument for one that there is not; its words name
/// the one that may be meant.
std::string explanation(const Settings& settings, std::string_view name, Form form = Form::text);

}  // namespace portico::settings
