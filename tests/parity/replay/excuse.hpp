#pragma once

// The deliberate differences from FastAPI: rows of tests/parity/differences.json. A row excuses a
// case only when every word of its `match` holds, and these speak of the kind of difference, never
// of a case:
//
//   "differs"          the parts that may differ: "status", "body", "header allow"; each difference
//   must be one "expect_status"    recorded status, or a list of them       "got_status"     the
//   answer's "method"           of the request, or a list "target", "request_body",
//   "request_header"                  patterns, searched; a header is "name: value" "expect_body",
//   "got_body", "got_header"                     patterns, searched "difference"       pattern that
//   every difference's text matches
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
  explicit Excuses(const std::filesystem::path& file);

  /// The row that excuses all of the differences; null when none does.
  const Json* find(const Json& recorded, const Answer& answer,
                   const std::vector<std::string>& differences) const;
  const Json& rows() const { return rows_; }

private:
  Json rows_;
};

}  // namespace parity
