#pragma once

// dump(): a value as nlohmann::ordered_json, in the order of declaration and filtered like a reply:
// dump(patch, {.exclude_unset = true}) is what a client really sent. By the members' own names
// unless told otherwise. Secrets stay out unless asked for.

#include <nlohmann/json.hpp>

#include "portico/dumped.hpp"

namespace portico::detail {

struct Dumper {
  template <class T>
  static nlohmann::ordered_json dump(const T& value, const DumpOptions& options) {
    return dump_value<nlohmann::ordered_json>(value, Dumping{options});
  }
};

}  // namespace portico::detail
