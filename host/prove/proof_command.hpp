#pragma once

// A new version is proved for a host that serves, in a process of its own: settings/author/
// proof_words.hpp says what the two have agreed upon.

namespace portico::prove {

/// What the process does instead of main(); its exit status. `words` follow the hidden one.
int run_proof(int count, char** words);

}  // namespace portico::prove
