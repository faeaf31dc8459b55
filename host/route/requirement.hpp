#pragma once

// What a route asks of those who call it: requirements, all of which have to be met, each by one of
// its alternatives. They come from the input ("in": "security"), from "security" in the docs, and
// from the operator. Built at load, read by any thread.
//
//   "security": [{"bearer": ["me"]}, {"key": []}]   one of the two
//   "security": [{"bearer": []}, {}]                or nobody has to say who calls
//
// "security" of the docs alone is enforced where the operator has all of its schemes verified, and
// is the handler's to check where not.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "route/input.hpp"
#include "route/scheme.hpp"
#include "settings/security/schemes.hpp"

namespace portico::route {

/// A scheme, and what it has to give.
struct Demand {
  Scheme scheme;
  std::vector<std::string> scopes;
  bool verified = false;   ///< the operator says that somebody verifies it
  bool operators = false;  ///< it is the operator's scheme and not the plugin's
};

struct Requirement {
  std::vector<std::vector<Demand>> alternatives;  ///< of each, all have to be met
  bool optional = false;                          ///< it is met by nobody, too
  /// The parameter that takes the principal: its index; none: nobody does.
  std::optional<std::size_t> parameter;
};

class Security {
public:
  struct Of {
    const std::string &label, &plugin;
  };

  Security() = default;
  /// Says in `docs`, an object, what it finds elsewhere. Throws std::runtime_error with a sentence
  /// that begins with the label.
  Security(nlohmann::ordered_json& docs, const Input& input, const Of& route,
           const settings::SecurityTerms& terms);

  bool empty() const { return requirements_.empty(); }
  const std::vector<Requirement>& requirements() const { return requirements_; }
  /// What its author should look at.
  std::vector<std::string> remarks() const { return remarks_; }

private:
  class Reader;

  std::vector<Requirement> requirements_;
  std::vector<std::string> remarks_;
};

}  // namespace portico::route
