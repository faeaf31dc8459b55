#pragma once

// What one answer says of the API, held to the document. No state.

#include <optional>
#include <string>
#include <vector>

#include "prove/asking/asker.hpp"
#include "prove/finding.hpp"
#include "prove/making/conformity.hpp"

namespace portico::prove {

struct Observation {
  Answer answer;
  std::vector<std::string> messages;  ///< of the host's log about that request
  std::string death;                  ///< of its process; empty: none is known
};

std::optional<Verdict> judge(const Inquiry& inquiry, const Observation& seen,
                             const Conformity& conformity);

/// Why such an answer says nothing of the API; null: it does.
const char* excuse(const Inquiry& inquiry, int status);

}  // namespace portico::prove
