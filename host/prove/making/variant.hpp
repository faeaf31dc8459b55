#pragma once

// One value that is made of a schema, and why. A value.

#include <string>
#include <utility>

#include "prove/making/raw_json.hpp"

namespace portico::prove {

/// Where it stands to the rule that it was made for.
enum class Zone { inside, edge, beyond };

/// What the document says of it. Open: nothing that a host could be held to.
enum class Claim { valid, invalid, open };

struct Variant {
  std::string place;    ///< "body.owner.name"
  std::string keyword;  ///< "maxLength"
  Zone zone = Zone::inside;
  Claim claim = Claim::valid;
  Json value;
};

const char* name_of(Zone zone);

}  // namespace portico::prove
