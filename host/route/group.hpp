#pragma once

// A parameter model: a model whose members are parameters of their own, of a query, a header
// section, cookies or a form. Immutable; any thread.

#include <string>
#include <vector>

#include "model/type.hpp"
#include "route/place.hpp"

namespace portico::route {

struct Group {
  /// One name of a member.
  struct Name {
    std::string key;     ///< among the values that the model is checked with
    std::string wire;    ///< what the client sends, as it is spelt in `loc`
    std::string lookup;  ///< the same, of a header in lower case
  };
  struct Member {
    bool sequence = false;    ///< takes all values of its name
    std::vector<Name> names;  ///< in the order of preference
  };

  const model::Type* model = nullptr;
  std::vector<Member> members;  ///< one for each field of the model
};

enum class Underscores { converted, kept };

/// A header has '-' where the member's own name has '_', unless the underscores are kept or the
/// member has another input name.
Group make_group(const model::Type& model, Place place, Underscores underscores);

/// Whether values of this type come as several values of one name: lists, sets, tuples, also
/// optional.
bool sequence(const model::Type& type);

/// A name of a header as it is looked up: in lower case.
std::string lookup_name(std::string wire, Place place);

}  // namespace portico::route
