#pragma once

// What a route asks of those who call it: requirements, all of which have to be met, each by one of
// its alternatives. They come from the input ("in": "security") and from "security" in the docs,
// which are read at load, and from the operator, who may say something else at any time. Immutable;
// any thread.
//
//   "security": [{"bearer": ["me"]}, {"key": []}]   one of the two
//   "security": [{"bearer": []}, {}]                or nobody has to say who calls
//
// "security" of the docs alone is enforced as far as the operator has it verified: by those of its
// alternatives of which all schemes are, and where there is none by what is verified of the others.
// The rest is the handler's to check.

#include <cstddef>
#include <optional>
#include <set>
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

/// What the plugin asks for.
class Security {
public:
  struct Of {
    const std::string &label, &plugin;
  };

  Security() = default;
  /// Says in `docs`, an object, what it finds elsewhere. Throws std::runtime_error with a sentence
  /// that begins with the label.
  Security(nlohmann::ordered_json& docs, const Input& input, const Of& route);

  /// What comes of it where the operator says so.
  struct Enforced {
    std::vector<Requirement> requirements;
    std::vector<std::string> remarks;  ///< what somebody should look at
  };
  /// Throws std::runtime_error, likewise, where the route may not be served so.
  Enforced under(const settings::SecurityTerms& terms) const;
  /// What has to be met; where the route may not be served so, it is what nobody can meet.
  std::vector<Requirement> requirements(const settings::SecurityTerms& terms) const;

private:
  class Reader;
  class Judge;

  std::string label_, plugin_;
  Requirement written_;                  ///< in the docs
  std::vector<Requirement> parameters_;  ///< of the input
  std::set<std::string> undeclared_;     ///< schemes of the docs that are not defined there
};

/// What the operator asks of all who call the plugin; no alternatives: nothing. What cannot be met
/// as it is said lets nobody in.
Requirement demanded_by(const settings::SecurityTerms& terms, const std::string& label);

/// Says in the docs of a route what the operator asks for beside it. A scheme of the plugin's that
/// is another one of the same name goes by PLUGIN__NAME there.
void document(nlohmann::ordered_json& docs, const std::string& plugin,
              const std::vector<settings::Demanded>& demanded);

}  // namespace portico::route
