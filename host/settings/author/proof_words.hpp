#pragma once

// What a host that serves hands to the process that proves a new version for it: the same
// executable, started with a hidden word. Constant.
//
//   portico proof FOLDER MILLISECONDS SEED [OPERATION...]
//
// FOLDER is private to it: plugins/ and portico.json in it are what is served, temporary files go
// beside them, and it is removed at the end. The operations, "GET /items/{id}", are served and not
// asked. What it has found goes to standard output as `portico prove --json` says it; exit 0, 1
// with findings, 2 when it cannot be proved, with a line on standard error that says why.

namespace portico::settings {

/// The hidden command of the executable.
inline constexpr const char* proof_word = "proof";
/// In its folder.
inline constexpr const char* proof_plugins = "plugins";
inline constexpr const char* proof_settings = "portico.json";

}  // namespace portico::settings
