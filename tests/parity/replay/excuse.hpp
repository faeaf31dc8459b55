#pragma once

// The deliberate differences from FastAPI: rows of tests/parity/differences.json. A row excuses one
// difference of a case when every word of its `match` holds, and these speak of the kind of
// difference, never of a case:
//
//   "differs"                        the parts it may be in: "status", "body", "header allow"
//   "difference"                     pattern that its text matches
//   "expect_status", "got_status"    recorded and answered status, or a list of them
//   "method"                         of the request, or a list
//   "target", "request_body", "request_header", "expect_body", "got_body", "got_header"
//                                    patterns, searched; a header is "name: value"
//   "route"                          pattern, searched in the JSON of the case's routes
//
// Immutable.

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "parity/replay/client.hpp"

namespace parity {

using Json = nlohmann::ordered_json;

class Excuses {
public:
  /// Throws std::runtime_error that names the row on a word that is not in the list above.
  explicit Excuses(const std::vector<std::filesystem::path>& files);

  /// The rows that excuse the differences, each once; none when a difference is left.
  std::vector<const Json*> find(const Json& recorded, const Answer& answer,
                                const std::vector<std::string>& differences) const;
  const Json& rows() const { return rows_; }

private:
  Json rows_;
};

}  // namespace parity
