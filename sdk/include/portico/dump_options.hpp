#pragma once

// What dump() may leave out, and dump() for who has not included portico/json.hpp: a sentence.

#include "portico/value.hpp"

namespace portico {

/// What becomes of members that are a Secret.
enum class Secrets {
  hidden,  ///< they are left out
  shown    ///< they stand there
};

/// What of a model dump() gives, as a reply would have it.
struct DumpOptions {
  bool exclude_unset = false;         ///< members that nobody has set
  bool exclude_defaults = false;      ///< members that are as they are by default
  bool exclude_none = false;          ///< members that are null
  bool by_alias = false;              ///< output names instead of the members' own
  Secrets secrets = Secrets::hidden;  ///< members that never leave the plugin in a reply
};

namespace detail {

/// Complete where portico/dump.hpp is included.
struct Dumper;

template <class T>
concept Complete = requires {
  sizeof(T);
};

}  // namespace detail

/// A value as nlohmann::ordered_json; see portico/dump.hpp.
template <detail::Value T, class Dumper = detail::Dumper>
auto dump(const T& value, const DumpOptions& options = {}) {
  static_assert(
      detail::Complete<Dumper>,
      "portico: dump() gives an nlohmann::ordered_json and needs #include <portico/json.hpp>");
  if constexpr (detail::Complete<Dumper>) return Dumper::dump(value, options);
}

}  // namespace portico
