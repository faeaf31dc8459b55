#pragma once

// What was seen of the host at one moment: the facts that the operator's page, its events and
// `portico top` show. sdk/docs/operating.md says what each member means. Immutable; any thread.

#include <cstdint>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>

namespace portico::http {

struct Sighting {
  nlohmann::json facts;
  std::string text;          ///< the facts as JSON on one line
  std::uint64_t number = 0;  ///< of those of this process, from 1 on
};

using Seen = std::shared_ptr<const Sighting>;

}  // namespace portico::http
